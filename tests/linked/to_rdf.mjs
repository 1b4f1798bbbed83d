// Reads documents.json and context.jsonld in the folder named, writes documents.nq: what jsonld.js reads in the former.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const jsonld = createRequire(join(process.cwd(), "package.json"))("jsonld");
const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const document = read("context.jsonld");
const documentLoader = async (url) => {
  if (!url.endsWith("/context.jsonld")) {
    throw new Error(`not held: ${url}`);
  }
  return { contextUrl: null, documentUrl: url, document };
};
const format = "application/n-quads";
writeFileSync(join(folder, "documents.nq"), await jsonld.toRDF(read("documents.json"), { format, documentLoader }));
