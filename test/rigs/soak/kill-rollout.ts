import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readJournal } from '../../../src/engine/journal/journal-reader.ts';
import { listRuns, type RunDirectory } from '../../../src/engine/journal/run-directory.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { partsOfAttempt, type StepId } from '../../../src/engine/model/ids.ts';
import { createLab, type Lab } from '../../../src/lab/lab.ts';
import { isAlive } from '../../../src/lib/process-identity.ts';

export interface KillSettings {
  /** Empty; the lab, the state and everything else goes below it. */
  readonly directory: string;
  /** The program, with what has to come before its arguments. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Asked about the releases at the end. */
  readonly helm: string;
  readonly regions: readonly string[];
  readonly speed: number;
  readonly kills: number;
  readonly random: () => number;
  /** An engine is killed when it has printed this many events, at most; some are killed before their first. */
  readonly mostEvents: number;
  readonly say: (text: string) => void;
}

export interface KillReport {
  readonly kills: number;
  readonly engines: number;
  readonly events: number;
  readonly attempts: number;
  readonly repaired: number;
  readonly adopted: number;
  readonly exitCode: number | null;
  /** Broken promises, in words; none = all is well. */
  readonly problems: readonly string[];
}

/** One rollout of a lab with the real tools, its engine killed (SIGKILL) and started again until it is left in peace. */
export async function killRollout(settings: KillSettings): Promise<KillReport> {
  const lab = await createLab(join(settings.directory, 'lab'), {
    ...{ regions: settings.regions, seed: 1, speed: settings.speed, scenario: 'happy' },
  });
  try {
    return await rollOut(lab, settings);
  } finally {
    await lab.close();
  }
}

async function rollOut(lab: Lab, settings: KillSettings): Promise<KillReport> {
  const state = join(settings.directory, 'state');
  const common = ['--json', '--state-dir', state];
  const first = ['run', '--yes', '--config', lab.fleetFile, ...common];
  let [kills, engines, exitCode]: [number, number, number | null] = [0, 0, null];
  let nodes = lab.status().regions;
  const harmed: string[] = [];
  for (;;) {
    const mercy = kills >= settings.kills ? null : Math.floor(settings.random() ** 2 * (settings.mostEvents + 1));
    const engine = new Engine(
      settings,
      (await isPlanned(state)) ? ['run', '--resume', 'latest', '--yes', ...common] : first,
    );
    engines += 1;
    if (mercy !== null) {
      await engine.printed(mercy);
      // Between two lines too: what an engine does next takes milliseconds.
      for (let turns = Math.floor(settings.random() * 200); turns > 0; turns -= 1) await nextTurn();
      nodes = lab.status().regions;
      if (engine.kill()) kills += 1;
    }
    exitCode = await engine.ended;
    harmed.push(...harmBetween(nodes, lab.status().regions));
    settings.say(
      `engine ${engines}: ${exitCode === null ? `killed after ${engine.lines} lines` : `exit ${exitCode}`}\n`,
    );
    if (exitCode !== null) break;
  }
  const [run] = await listRuns(state);
  if (run === undefined) throw new Error('no run was made');
  const inspected = await inspect(run, lab, settings, exitCode);
  return {
    ...{ kills, engines, exitCode, ...inspected },
    problems: [...inspected.problems, ...harmed, ...(await standstill(lab))],
  };
}

type Nodes = ReturnType<Lab['status']>['regions'];

/** A first rollout only adds: a validator that was up before an engine died is up after it, and no lower. */
function harmBetween(before: Nodes, after: Nodes): readonly string[] {
  return before.flatMap(({ region, validator }, at) => {
    const now = after[at]?.validator;
    const unharmed = !validator.up || (now?.up === true && now.height >= validator.height);
    return unharmed ? [] : [`the validator of ${region} was harmed: ${JSON.stringify([validator, now])}`];
  });
}

/** Blocks of the lab take fractions of a second. */
const STANDS_AFTER_MS = 10_000;

/** No engine lives any more: the chain does not need one. */
async function standstill(lab: Lab): Promise<readonly string[]> {
  const before = lab.status().regions;
  const isGrown = () =>
    lab.status().regions.every(({ validator }, at) => validator.height > before[at]!.validator.height);
  for (const untilMs = Date.now() + STANDS_AFTER_MS; !isGrown(); await nextTurn()) {
    if (Date.now() > untilMs) return ['the chain stands still without an engine'];
  }
  return [];
}

/** Killed before its plan was on disk, a run was never made. */
async function isPlanned(state: string): Promise<boolean> {
  const [run] = await listRuns(state);
  const read = run === undefined ? null : await readJournal(run.journal);
  return read?.ok === true && read.value.events.length > 0;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One engine process, and how much it has printed. */
class Engine {
  lines = 0;
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor({ program: [command = '', ...before], directory, env, say }: KillSettings, argv: readonly string[]) {
    this.#child = spawn(command, [...before, ...argv], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.lines += text.split('\n').length - 1;
      this.#look();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => say(text));
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => {
        this.#isOver = true;
        resolve(code);
        this.#look();
      });
    });
  }

  /** Resolves when so many lines have come, or no more will. */
  printed(lines: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(() => (this.#isOver || this.lines >= lines) && resolve());
      this.#look();
    });
  }

  kill(): boolean {
    return this.#child.exitCode === null && this.#child.kill('SIGKILL');
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

async function inspect(run: RunDirectory, lab: Lab, settings: KillSettings, exitCode: number | null) {
  const read = await readJournal(run.journal);
  const events = read.ok ? read.value.events : [];
  const problems = [
    ...(exitCode === 0 ? [] : [`the last engine ended with ${exitCode}`]),
    ...(read.ok ? [] : [`the journal is refused: ${JSON.stringify(read.problem)}`]),
    ...(read.ok && read.value.tornBytes > 0 ? ['the journal has a torn tail'] : []),
    ...events.flatMap(({ seq }, at) => (seq === at + 1 ? [] : [`event ${seq} stands at ${at + 1}`])),
    ...repeats(events),
    ...(await strayEffects(run, events)),
    ...(await leftLocks(settings.directory)),
    ...(await Promise.all(settings.regions.map((region) => releases(settings, lab, region)))).flat(),
  ];
  const starts = events.filter(({ type }) => type === 'engine-started');
  return {
    events: events.length,
    attempts: events.filter(({ type }) => type === 'attempt-begun').length,
    repaired: starts.filter((event) => JSON.stringify(event).includes('interrupted write')).length,
    adopted: adoptions(events),
    problems,
  };
}

/** Attempts that were under way when an engine took the run up. */
function adoptions(events: readonly RunEvent[]): number {
  const live = new Set<string>();
  let adopted = 0;
  for (const event of events) {
    if (event.type === 'attempt-begun') live.add(event.attempt);
    else if (event.type === 'attempt-ended') live.delete(event.attempt);
    else if (event.type === 'engine-started') adopted += live.size;
  }
  return adopted;
}

/** Steps that began once more although they had succeeded, without a reset between. */
function repeats(events: readonly RunEvent[]): readonly string[] {
  const done = new Set<StepId>();
  const problems: string[] = [];
  for (const event of events) {
    if (event.type === 'steps-reset') for (const step of event.steps) done.delete(step);
    if (event.type === 'attempt-begun' && done.has(partsOfAttempt(event.attempt).step)) {
      problems.push(`${event.attempt} was begun although its step was done`);
    }
    if (event.type === 'attempt-ended' && event.outcome.status === 'succeeded') {
      done.add(partsOfAttempt(event.attempt).step);
    }
  }
  return problems;
}

/** From what the wrappers left: every program was intended, none lives on, and none of a step succeeded twice. */
async function strayEffects(run: RunDirectory, events: readonly RunEvent[]): Promise<readonly string[]> {
  const begun = new Set(events.flatMap((event) => (event.type === 'attempt-begun' ? [String(event.attempt)] : [])));
  const reset = new Set(events.flatMap((event) => (event.type === 'steps-reset' ? event.steps : [])));
  const problems: string[] = [];
  const succeeded = new Set<string>();
  for await (const file of glob('**/pid', { cwd: run.attempts })) {
    const [n = '', ...rest] = file.split('/').slice(0, -1).toReversed();
    const step = rest.toReversed().join('/');
    const [pid = 0, startTicks = 0] = (await readFile(join(run.attempts, file), 'utf8')).split(' ').map(Number);
    if (!begun.has(`${step}#${n}`)) problems.push(`${step}#${n} ran and was never begun`);
    if (pid > 0 && isAlive({ pid, startTicks })) problems.push(`${step}#${n} still runs`);
    const exit = await readFile(join(run.attempts, step, n, 'exit'), 'utf8').catch(() => '');
    if (exit !== '0\n') continue;
    if (succeeded.has(step) && !reset.has(step as StepId)) problems.push(`${step} ran to its end twice`);
    succeeded.add(step);
  }
  return problems;
}

async function leftLocks(directory: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for await (const file of glob('**/.terraform.tfstate.lock.info', { cwd: directory }))
    problems.push(`${file} is left`);
  return problems;
}

interface HelmRelease {
  readonly name: string;
  readonly revision: string;
  readonly status: string;
}

/**
 * One release, deployed once: a helm that was run a second time would have made another revision. Asked without blocking:
 * the lab that answers lives in this process.
 */
async function releases({ helm, env }: KillSettings, lab: Lab, region: string): Promise<readonly string[]> {
  const kubeconfig = join(lab.directory, 'kubeconfigs', `${region}.yaml`);
  const argv = ['list', '--all-namespaces', '--output', 'json', '--kubeconfig', kubeconfig];
  const { stdout } = await promisify(execFile)(helm, argv, { env });
  const found = JSON.parse(stdout) as readonly HelmRelease[];
  const [release] = found;
  if (found.length !== 1 || release === undefined) return [`${region} has ${found.length} helm releases`];
  if (release.status !== 'deployed') return [`${region}: ${release.name} is ${release.status}`];
  return release.revision === '1' ? [] : [`${region}: ${release.name} has revision ${release.revision}`];
}
