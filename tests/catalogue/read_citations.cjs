// Reads citations with citation-js and writes them as CSL-JSON: node read_citations.cjs FILE...
const { readFileSync } = require("node:fs");
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-csl");

const read = process.argv.slice(2).map((path) => new Cite(readFileSync(path, "utf8")).data);
process.stdout.write(JSON.stringify(read));
