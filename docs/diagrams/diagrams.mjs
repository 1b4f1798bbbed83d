// Draws each *.dot of this folder, or of the folder named, as *.svg: the same DOT gives the same bytes on every machine,
// because Graphviz runs as WebAssembly and measures text by tables of its own.
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { instance } from "@viz-js/viz";

const DARK = "#14181d";
// a page that shows the drawing in a dark scheme, alone or as an image, gets a dark card with light words
const STYLE = `<style>
@media (prefers-color-scheme: dark) {
.diagram > polygon { fill: ${DARK}; }
.diagram text { fill: #e8eaed; }
.own path, .own polygon { fill: #1d3350; stroke: #9db8d9; }
.other path, .other polygon { fill: ${DARK}; stroke: #9db8d9; }
.file path, .file polygon { fill: #3d3113; stroke: #e0c27a; }
.use path, .use polygon { fill: #16391f; stroke: #8fd0a0; }
.edge path { stroke: #b4bfcc; }
.edge polygon { fill: #b4bfcc; stroke: #b4bfcc; }
.is-a polygon { fill: ${DARK}; }
}
</style>
`;

// Graphviz makes room by the widths of Helvetica. Where a wider font stands in for it words must still fit, so they are
// drawn smaller than they were measured; the first line of a box is its name.
const DRAWN = 0.84;

const folder = process.argv[2] ?? fileURLToPath(new URL(".", import.meta.url));
const viz = await instance();
const wanted = new Set();
for (const name of readdirSync(folder).filter((name) => name.endsWith(".dot")).sort()) {
  const svg = viz.renderString(readFileSync(join(folder, name), "utf8"), { format: "svg" });
  const target = name.replace(/\.dot$/, ".svg");
  wanted.add(target);
  writeFileSync(join(folder, target), finished(svg));
}
for (const name of readdirSync(folder).filter((name) => name.endsWith(".svg") && !wanted.has(name))) {
  unlinkSync(join(folder, name));
}

function finished(svg) {
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/>\n/, `>\n${STYLE}`)
    .replace(/font-size="([\d.]+)"/g, (_, size) => `font-size="${(size * DRAWN).toFixed(1)}"`)
    .replace(/(\d\.\d)\d+/g, "$1") // a tenth of a point is finer than any screen
    .replace(/(class="node[^>]*>[\s\S]*?<text )/g, '$1font-weight="bold" ');
}
