#!/usr/bin/env node
// This file must parse on every Node since 12: it is what says, in one line, that an old one will not do.
// On a new enough Node it does one import and hardly anything else, so it costs the start nothing.

const NEEDED = '22.19.0';
const REEXECUTED = 'BESU_CONSOLE_REEXECUTED';

function isAtLeast(version, needed) {
  const have = version.split('.').map(Number);
  const want = needed.split('.').map(Number);
  for (let i = 0; i < 3; i += 1) {
    if (have[i] !== want[i]) return have[i] > want[i];
  }
  return true;
}

function giveUp(message) {
  process.stderr.write(`besu-console: ${message}\n`);
  process.exitCode = 2;
}

function needNode() {
  giveUp(
    `needs Node ${NEEDED} or newer, this is ${process.versions.node}. ` +
      'Install it (https://nodejs.org) or, next to this package, run: npm install node@24',
  );
}

function startHere() {
  delete process.env[REEXECUTED];
  const main = new URL('../dist/main.js', import.meta.url);
  useCodeCache()
    .then(() => import(main.href))
    .catch((error) =>
      import('fs').then((fs) => {
        if (fs.existsSync(main)) throw error;
        giveUp('is not built yet. Run: npm run build');
      }),
    );
}

/** Code compiled by an earlier start. The directory is made by a screen (src/cli/run/code-cache.ts), never by this file. */
function useCodeCache() {
  return Promise.all([import('fs'), import('os'), import('path'), import('module')])
    .then(([fs, os, path, nodeModule]) => {
      const xdg = process.env.XDG_CACHE_HOME;
      const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache');
      const { version } = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
      const directory = path.join(base, 'besu-console', `code-${version}`);
      if (fs.existsSync(directory)) nodeModule.enableCompileCache(directory);
    })
    .catch(() => {});
}

/** The npm package `node`, looked for as require.resolve would: in node_modules of every directory upwards. */
function findBundledNode(fs, path, from) {
  for (let directory = path.dirname(from); ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', 'node', 'bin', 'node');
    if (fs.existsSync(candidate)) return candidate;
    if (directory === path.dirname(directory)) return null;
  }
}

/**
 * In the foreground of a terminal the kernel itself sends ctrl-c to the child too; passing it on would make two of it,
 * and a second ctrl-c means something else than one.
 */
function terminalSignalsBoth(fs) {
  try {
    const stat = fs.readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    return Boolean(process.stdin.isTTY);
  }
}

function passSignalsOn(child, fs) {
  ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'].forEach((name) => {
    process.on(name, () => child.kill(name));
  });
  ['SIGINT', 'SIGQUIT'].forEach((name) => {
    process.on(name, () => {
      if (!terminalSignalsBoth(fs)) child.kill(name);
    });
  });
}

/** Ends the way the child ended, so that a shell or CI sees the same status or the same signal. */
function endLike(code, signal) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function startOn(node, self, spawn, fs) {
  const child = spawn(node, [self].concat(process.argv.slice(2)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { [REEXECUTED]: '1' }),
  });
  passSignalsOn(child, fs);
  child.on('error', needNode);
  child.on('exit', endLike);
}

function startElsewhere() {
  return Promise.all([import('child_process'), import('fs'), import('path'), import('url')]).then((modules) => {
    const [{ spawn }, fs, path, url] = modules;
    const self = fs.realpathSync(url.fileURLToPath(import.meta.url));
    const node = process.env[REEXECUTED] ? null : findBundledNode(fs, path, self);
    if (node === null) needNode();
    else startOn(node, self, spawn, fs);
  });
}

if (isAtLeast(process.versions.node, NEEDED)) startHere();
else void startElsewhere();
