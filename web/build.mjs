// Builds dist/viewer.html: the page that the program embeds, with everything in it but the data.
//
//   node build.mjs           write it
//   node build.mjs --check   say whether what is there is what would be written
//
// Needs `npm ci` in this folder once. The page bears the checksum of what it was made from, so
// that a test can tell that it is current without npm (`tests/viewer.rs`).

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const read = (...parts) => readFileSync(join(here, ...parts), "utf8");

/** CRC-32 as zip has it, going on from an earlier one; node's own is not in Debian's version yet. */
function crc32(text, sum) {
  let crc = ~sum;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Checksum over the sources, by name: what `tests/viewer.rs` works out again. */
function fingerprint() {
  const files = [...readdirSync(join(here, "src")).map((f) => `src/${f}`), "build.mjs", "package-lock.json"].sort();
  let sum = 0;
  for (const file of files) sum = crc32(`${file}\0${read(file)}\0`, sum);
  return sum.toString(16).padStart(8, "0");
}

const sha256 = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

const licence = `Leaflet 1.9.4, https://leafletjs.com\n${read("node_modules", "leaflet", "LICENSE").trim()}`;
const result = await build({
  entryPoints: [join(here, "src", "main.js")],
  bundle: true,
  minify: true,
  write: false,
  outdir: join(here, "dist"),
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
// Browsers read a carriage return as a line feed, and the policy's hash is of what they read.
const lines = (text) => text.replace(/\r\n?/g, "\n");
const of = (ending) => lines(result.outputFiles.find((f) => f.path.endsWith(ending)).text.trim());
// A closing tag inside the code would end the element early.
const script = `/*!\n${lines(licence)}\n*/\n${of(".js")}`.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
const style = of(".css");
if (/url\(/.test(style)) throw new Error("the style asks for a file");

const fill = (page, gap, text) => page.split(`{{${gap}}}`).join(text);
let page = read("src", "index.html");
page = fill(page, "script-hash", sha256(script));
page = fill(page, "style-hash", sha256(style));
page = fill(page, "style", style);
page = fill(page, "script", script);
page = page.replace("<!doctype html>\n", `<!doctype html>\n<!-- isnad viewer, made from ${fingerprint()} -->\n`);

const target = join(here, "dist", "viewer.html");
if (process.argv.includes("--check")) {
  let there = "";
  try {
    there = readFileSync(target, "utf8");
  } catch {
    // Not there: not current.
  }
  if (there !== page) {
    console.error("web/dist/viewer.html is not what web/src gives: run `node web/build.mjs`");
    process.exit(1);
  }
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, page);
  console.log(`web/dist/viewer.html: ${(Buffer.byteLength(page) / 1024).toFixed(0)} KB`);
}
