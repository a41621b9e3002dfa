// Builds what the browser gets, from static/ and npm, into dist/: `npm ci --ignore-scripts && npm run build`.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.join(ROOT, "dist");
const ENTRIES = [
  "static/js/app.js", "static/js/notification-bell.js", "static/js/embed.js", "static/js/api-docs.js", "static/js/schedule-editor.js",
  "static/css/app.css", "static/css/map.css", "static/css/api-docs.css", "static/css/schedule-editor.css",
];
const TARGET = ["chrome123", "firefox121", "safari17.5"];
const ICONS = [
  "archive", "arrow-right", "bell", "calendar", "check", "chevron-down", "circle-alert", "circle-check", "circle-x", "clock",
  "copy", "credit-card", "eye", "external-link", "globe", "history", "hourglass", "inbox", "info", "keyboard", "layout-grid", "list", "lock", "log-in", "log-out",
  "mail", "map-pin", "minus", "pencil", "plus", "redo-2", "rotate-cw", "rss", "search", "send", "settings", "star", "ticket", "trash-2",
  "triangle-alert", "undo-2", "user", "user-plus", "users", "x",
];

async function build() {
  const esbuild = await import("esbuild");
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const manifest = {
    ...(await bundle(esbuild)),
    ...(await copy("icons.svg", await sprite())),
    ...(await copy("world-coarse.json", await world("110m", 1))),
    ...(await copy("world-fine.json", await world("50m", 2))),
    ...(await copy("favicon.svg", await readFile(path.join(ROOT, "static/img/mark.svg"), "utf8"))),
  };
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  await writeFile(path.join(OUT, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
  // Other sites name it in their pages, so its name stays the same; it leads to the one that carries a hash.
  await writeFile(path.join(OUT, "embed.js"), `import "./${manifest["embed.js"]}";\n`);
  return sorted;
}

/** Bundles the entries; answers {logical name: hashed name} for them and for the font. */
async function bundle(esbuild) {
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: "dist",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    metafile: true,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    legalComments: "linked",
    loader: { ".png": "file", ".woff2": "file" },
    define: { EMBED_STYLES: JSON.stringify(await embedStyles(esbuild)) },
    target: TARGET,
    logLevel: "silent",
  });
  return Object.fromEntries(
    Object.entries(metafile.outputs).flatMap(([output, { entryPoint, inputs }]) => {
      const source = entryPoint ?? Object.keys(inputs).find((input) => input.endsWith(".woff2"));
      const isPublic = entryPoint === undefined || ENTRIES.includes(entryPoint);
      return source && isPublic ? [[path.basename(source), path.basename(output)]] : [];
    }),
  );
}

/** As text, for the bell's shadow root on another site. */
async function embedStyles(esbuild) {
  const entryPoints = ["static/css/embed.css"];
  const { outputFiles } = await esbuild.build({ absWorkingDir: ROOT, entryPoints, bundle: true, minify: true, write: false, target: TARGET });
  return outputFiles[0].text;
}

async function world(resolution, digits) {
  const { basemap } = await import("./basemap.mjs");
  return basemap(path.join(ROOT, `node_modules/world-atlas/countries-${resolution}.json`), digits);
}

/** One SVG file with every icon as a symbol: `<use href="icons.svg#bell">`. */
async function sprite() {
  const symbols = await Promise.all(ICONS.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(name) {
  const svg = await readFile(path.join(ROOT, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s+/g, " ").trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`
  );
}

async function copy(name, body) {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  await writeFile(path.join(OUT, hashed), body);
  return { [name]: hashed };
}

function explain(error) {
  if (error.code === "ERR_MODULE_NOT_FOUND") {
    return "the npm packages are not installed; run `npm ci --ignore-scripts --no-audit --no-fund` in gateway/ first";
  }
  if (error.code === "ENOENT") return `${path.relative(ROOT, error.path)} is missing`;
  return error.message;
}

try {
  const manifest = await build();
  process.stdout.write(`Built ${Object.keys(manifest).length} files into gateway/dist.\n`);
} catch (error) {
  process.stderr.write(`The front end could not be built: ${explain(error)}.\n`);
  process.exit(1);
}
