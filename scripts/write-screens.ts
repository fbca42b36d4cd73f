// Writes docs/screens: what the real program shows in a real pseudo terminal while it rolls out the lab. Run by hand
// (npm run screens) when a screen has changed; needs a build and takes about two minutes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endEngines } from '../test/rigs/pty/end-engines.ts';
import { PtyConsole, type Screen } from '../test/rigs/pty/pty-console.ts';

const target = join(import.meta.dirname, '..', 'docs', 'screens');
const stopping = new AbortController();
const home = await mkdtemp(join(tmpdir(), 'screens-'));
const state = join(home, 'state');
const env = { PATH: process.env['PATH'] ?? '', HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8' };

const text = (screen: Screen): string => screen.join('\n');
const has = (wanted: RegExp) => (screen: Screen) => wanted.test(text(screen));

async function keep(name: string, screen: Screen): Promise<void> {
  // A home directory in a path is of this machine, not of the product.
  const shown = text(screen).replaceAll(home, '~').trimEnd();
  await writeFile(join(target, `${name}.txt`), `${shown}\n`);
  console.log(`docs/screens/${name}.txt`);
}

/** `ready` also names something in the last line: lines are painted from the top, and half a picture is none. */
async function shoot(console_: PtyConsole, name: string, keys: string, ready: RegExp): Promise<void> {
  console_.press(keys);
  await keep(name, await console_.until(name, has(ready)));
}

const opened = new PtyConsole({
  argv: ['demo', '--state-dir', state, '--speed', '4', '--scenario', 'one-region-fails'],
  ...{ cwd: home, env, signal: stopping.signal },
});
try {
  await keep('regions-80x24', await opened.until('a rollout under way', has(/[5-9] running/)));
  opened.resize(120, 40);
  await keep(
    'regions-120x40',
    await opened.until('a failure', has(/ {2}region .* now[^]*Japan East failed[^]*z faults/)),
  );
  await shoot(opened, 'region-120x40', '!\r', /what {3}[^]*q back/);
  await shoot(opened, 'log-120x40', 'l', /follows[^]*& only/);
  await opened.until('the regions again', has(/./));
  opened.press('1');
  await opened.until('everything else verified', has(/23\/24 done/));
  await shoot(opened, 'timeline-120x40', '4', /critical path[^]*3 health {2}5 events/);
  await shoot(opened, 'health-120x40', '3', /tab \[regions\][^]*d describe {2}4 timeline/);
  opened.resize(80, 24);
  await keep(
    'health-80x24',
    await opened.until('health on a small screen', (screen) => screen.length === 24 && has(/tab \[regions\]/)(screen)),
  );
  await shoot(opened, 'help-80x24', '?', /Acting[^]*q back {2}! next/);
} finally {
  stopping.abort();
  await opened.close();
  await endEngines(state);
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}
