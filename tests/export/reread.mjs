// Reads RDF with N3.js, or JSON-LD with jsonld.js, from standard input and writes N-Quads.
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import N3 from 'n3';

const types = { nq: 'application/n-quads', trig: 'application/trig', ttl: 'text/turtle', nt: 'application/n-triples' };
const form = process.argv[2];
const text = readFileSync(0, 'utf8');
if (form === 'jsonld') {
  process.stdout.write(await jsonld.toRDF(JSON.parse(text), { format: 'application/n-quads' }));
} else {
  const writer = new N3.Writer({ format: 'application/n-quads' });
  writer.addQuads(new N3.Parser({ format: types[form] }).parse(text));
  writer.end((error, result) => {
    if (error) throw error;
    process.stdout.write(result);
  });
}
