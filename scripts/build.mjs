// One bundle, because start-up is a promise: unbundled, Ink alone costs a quarter of a second of file reading.
// What is only needed later (the screen, the lab, Kubernetes, ethers) stays in chunks behind dynamic imports.

import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { quickStart } from './quick-start.mjs';

const root = dirname(import.meta.dirname);
const { values: options } = parseArgs({ options: { entry: { type: 'string' }, out: { type: 'string' } } });
/** Programs of their own: the console, and what plays a missing tool in the lab. */
const entries = options.entry
  ? { main: options.entry }
  : { main: join(root, 'src/cli/main.ts'), 'stand-in': join(root, 'src/lab/stand-ins/main.ts') };
const out = options.out ?? join(root, 'dist');

/** Ink asks for the devtools only when DEV=true, which a released console never sets. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

function bundle() {
  return build({
    entryPoints: entries,
    outdir: out,
    absWorkingDir: root,
    nodePaths: [join(root, 'node_modules')],
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'eof',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    // CommonJS packages inside an ES module bundle still call require for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    plugins: [withoutDevtools, quickStart],
  });
}

/** Chunks first, then the programs by rename: a console started in the middle of a build sees the old one or the new one. */
async function write(outputFiles) {
  const last = (file) => (dirname(file.path) === out ? 1 : 0);
  for (const file of outputFiles.toSorted((a, b) => last(a) - last(b))) {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(`${file.path}.new`, file.contents);
    await rename(`${file.path}.new`, file.path);
  }
}

async function removeAllBut(kept) {
  for (const file of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && !kept.has(path)) await rm(path);
  }
}

/** The lab's own files travel with the bundle; they are read at run time, never imported. */
async function copyLabAssets() {
  const from = join(root, 'src/lab/assets');
  const to = join(out, 'lab-assets');
  const found = await stat(from).catch(() => null);
  if (found === null) return;
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} kB`;

function report(outputs, startedAt) {
  const code = Object.entries(outputs).filter(([path]) => path.endsWith('.js'));
  const sizeOf = (files) => files.reduce((sum, [, output]) => sum + output.bytes, 0);
  const main = code.filter(([path]) => basename(path) === 'main.js');
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  const chunks = code.length - main.length;
  process.stdout.write(
    `built ${relative(root, out) || out}: main ${kilobytes(sizeOf(main))}, ${chunks} chunks, all ${kilobytes(sizeOf(code))}, ${seconds} s\n`,
  );
}

const startedAt = performance.now();
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
// esbuild has printed what is wrong, with file and line; its stack says nothing more.
const { outputFiles, metafile } = await bundle().catch(() => process.exit(1));
await write(outputFiles);
await removeAllBut(new Set(outputFiles.map((file) => file.path)));
await writeFile(join(out, 'build.json'), `${JSON.stringify({ version })}\n`);
await copyLabAssets();
report(metafile.outputs, startedAt);
