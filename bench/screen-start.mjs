import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawn } from '@lydell/node-pty';

const ROUNDS = 5;
/** A demo is a whole rollout that has to be waited for, so there are fewer of them. */
const DEMO_ROUNDS = 3;

/** A person's home of its own: the first start in it finds no cache, the later ones do, as in life. */
class Home {
  constructor(program) {
    this.program = program;
    this.directory = mkdtempSync(join(tmpdir(), 'besu-console-start-'));
    this.state = join(this.directory, 'state');
  }

  env() {
    return {
      PATH: process.env.PATH,
      HOME: this.directory,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      BESU_CONSOLE_STATE_DIR: this.state,
    };
  }

  run(...argv) {
    return promisify(execFile)(process.execPath, [this.program, ...argv], { cwd: this.directory, env: this.env() });
  }

  /** Milliseconds from the start of a program in a terminal to its first byte and to the picture that `isThere` knows. */
  watch(argv, isThere) {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const since = () => performance.now() - startedAt;
      const size = { cols: 120, rows: 40 };
      const pty = spawn(process.execPath, argv, {
        ...size,
        cwd: this.directory,
        env: this.env(),
        name: 'xterm-256color',
      });
      let [text, firstMs, pictureMs] = ['', null, null];
      pty.onData((chunk) => {
        text += chunk;
        firstMs ??= since();
        if (pictureMs !== null || !isThere(text)) return;
        pictureMs = since();
        // The way out that needs no key: it detaches.
        pty.kill('SIGTERM');
      });
      pty.onExit(() => {
        if (pictureMs === null && isThere !== anything) reject(new Error(`no picture: ${text.slice(-2000)}`));
        else resolve({ firstMs, pictureMs, wholeMs: since() });
      });
    });
  }

  endEngines() {
    for (const run of readdirSync(join(this.state, 'runs'))) {
      for (const file of readdirSync(join(this.state, 'runs', run)).filter((name) => /^lock\.\d+$/.test(name))) {
        process.kill(JSON.parse(readFileSync(join(this.state, 'runs', run, file), 'utf8')).pid, 'SIGTERM');
      }
    }
  }

  remove() {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const anything = () => false;

const fleet = (regions) => `version: 1
name: bench-start
environment: lab
regions: { deploy: [${regions.join(', ')}] }
phases:
  preflight: { enabled: false }
  verify: { command: ['true', '{region}'] }
`;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** One start of each kind: a bare Node, the console on a new run, and a second terminal on it. */
async function oneRound(program, regions, isThere) {
  const home = new Home(program);
  try {
    writeFileSync(join(home.directory, 'besu-console.yaml'), fleet(regions.map(({ id }) => id)));
    // The first start of all is measured as well: it has no compiled code to come back to.
    const [bare, fresh] = [await home.watch(['-e', '0'], anything), await home.watch([program], isThere)];
    const attached = await home.watch([program, 'attach'], isThere);
    return { bareMs: bare.wholeMs, firstMs: fresh.firstMs, freshMs: fresh.pictureMs, attachMs: attached.pictureMs };
  } finally {
    home.endEngines();
    home.remove();
  }
}

/** Its rollout is let run to its end: tools that are left alone would disturb what is measured next. */
async function oneDemo(program, isThere) {
  const home = new Home(program);
  try {
    const bare = await home.watch(['-e', '0'], anything);
    const demo = await home.watch([program, 'demo', '--speed', '50'], isThere);
    await home.run('events', '--follow');
    return { bareMs: bare.wholeMs, demoMs: demo.pictureMs };
  } finally {
    home.endEngines();
    home.remove();
  }
}

/**
 * How long a person looks at nothing. Regions: `{ id, name }`. Answers with medians in ms; the bare Node is measured
 * in the same kind of terminal, in turns with the others.
 */
export async function screenStart(program, regions) {
  const isThere = (text) => regions.every(({ name }) => text.includes(name));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await oneRound(program, regions, isThere));
  const demos = [];
  for (let round = 0; round < DEMO_ROUNDS; round += 1) demos.push(await oneDemo(program, isThere));
  const of = (list, name) => median(list.map((each) => each[name]));
  return {
    baseMs: of([...rounds, ...demos], 'bareMs'),
    firstMs: of(rounds, 'firstMs'),
    freshMs: of(rounds, 'freshMs'),
    attachMs: of(rounds, 'attachMs'),
    demoMs: of(demos, 'demoMs'),
  };
}
