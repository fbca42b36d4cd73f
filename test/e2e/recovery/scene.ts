import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type TestContext } from 'vitest';
import { loadFleet } from '../../../src/cli/run/load-fleet.ts';
import { takeJournal } from '../../../src/cli/run/open-run.ts';
import { planRun } from '../../../src/cli/run/plan-run.ts';
import { listRuns, type RunDirectory } from '../../../src/engine/journal/run-directory.ts';
import type { RunEvent, RunFact } from '../../../src/engine/model/event.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { firstState } from '../../../src/engine/state/reduce.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { type CliResult, CliRig, programFile } from '../../rigs/cli/run-cli.ts';
import { writeFleet } from '../../rigs/cli/terraform-fleet.ts';
import { endEngines } from '../../rigs/pty/end-engines.ts';
import { PtyConsole } from '../../rigs/pty/pty-console.ts';
import { untilSo } from '../../rigs/until-so.ts';
import { filledIn, patternOf, type RecoveryDocument } from './document.ts';

type Values = Readonly<Record<string, string>>;

/** Which commands and promises of the document some scene has been through. */
export interface Proved {
  readonly commands: Set<string>;
  readonly promises: Set<string>;
}

const BY = { user: 'test', via: 'command-line' } as const;

/** One situation of an operator, in a world of its own. */
export class Scene {
  readonly rig: CliRig;
  readonly #document: RecoveryDocument;
  readonly #proved: Proved;
  readonly #own: TestContext;

  private constructor(rig: CliRig, document: RecoveryDocument, proved: Proved, own: TestContext) {
    this.rig = rig;
    this.#document = document;
    this.#proved = proved;
    this.#own = own;
  }

  static async open(document: RecoveryDocument, proved: Proved, own: TestContext): Promise<Scene> {
    const rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8' });
    own.onTestFinished(async () => {
      await endEngines(rig.stateDirectory);
      await rig.close();
    });
    return new Scene(rig, document, proved, own);
  }

  /** The same world, seen with other variables. */
  with(extra: Values): Scene {
    return new Scene(this.rig.with(extra), this.#document, this.#proved, this.#own);
  }

  /** Something of the scene that has to be taken down after it. */
  until(close: () => unknown): void {
    this.#own.onTestFinished(async () => {
      await close();
    });
  }

  /** Types a command of the document, and only such a one. */
  async does(command: string, values: Values = {}): Promise<CliResult> {
    this.#knows(command);
    const line = filledIn(command, values);
    const [program, ...argv] = wordsOf(line);
    return program === 'besu-console' ? this.rig.run(...argv) : this.#shell(line);
  }

  /** The same for what draws. */
  screen(command: string, values: Values = {}): PtyConsole {
    const { signal } = this.#own;
    this.#knows(command);
    const [, ...argv] = wordsOf(filledIn(command, values));
    const screen = new PtyConsole({ argv, cwd: this.rig.cwd, env: this.rig.env(), signal });
    this.until(() => screen.close());
    return screen;
  }

  /** That this answer keeps these promises of the document. */
  says(answer: CliResult | string, ...promises: readonly string[]): void {
    const text = typeof answer === 'string' ? answer : answer.stdout + answer.stderr;
    for (const promise of promises) {
      if (!this.#document.promises.has(promise)) throw new Error(`docs/recovery.md does not say: ${promise}`);
      expect(text).toMatch(patternOf(promise));
      this.#proved.promises.add(promise);
    }
  }

  #knows(command: string): void {
    if (!this.#document.commands.has(command)) throw new Error(`docs/recovery.md has no command ${command}`);
    this.#proved.commands.add(command);
  }

  #shell(line: string): Promise<CliResult> {
    const { cwd } = this.rig;
    return new Promise((resolve) => {
      execFile('sh', ['-c', line], { cwd, env: this.rig.env() }, (problem, stdout, stderr) =>
        resolve({ code: problem === null ? 0 : Number(problem.code ?? 1), stdout, stderr }),
      );
    });
  }

  /** A fleet whose only tools are shell scripts; `{region}` stands for the region. */
  async fleet(
    script: string,
    regions: readonly string[] = ['uksouth', 'ukwest'],
    more: JsonObject = {},
  ): Promise<void> {
    await writeFleet(this.rig, {
      name: 'small',
      regions: { deploy: [...regions] },
      phases: {
        preflight: { enabled: false },
        besu: { command: ['sh', '-c', script] },
        verify: { command: ['true'] },
      },
      ...more,
    });
  }

  path(...names: readonly string[]): string {
    return join(this.rig.home, ...names);
  }

  /** The newest run. */
  async run(): Promise<RunDirectory> {
    const [run] = await listRuns(this.rig.stateDirectory);
    if (run === undefined) throw new Error('there is no run');
    return run;
  }

  /** An engine with a door but no screen; returns when as many programs run as are wanted, or a line of JSON says so. */
  async engine(until: number | string, ...argv: readonly string[]): Promise<LiveEngine> {
    const words = argv.length === 0 ? ['run', '--yes', '--json'] : argv;
    const child = spawn(process.execPath, [programFile('bundle'), ...words], {
      ...{ cwd: this.rig.cwd, env: this.rig.env(), stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.until(() => child.kill('SIGKILL'));
    const engine = new LiveEngine(child);
    await engine.until(until);
    return engine;
  }

  /** As many programs run, and the engine over them has been killed. */
  async abandoned(programs: number): Promise<void> {
    const engine = await this.engine(programs);
    await engine.kill();
  }

  /** Waits until a region's program has said this: that it was started tells nothing about how far it has come. */
  async said(region: string, text: string): Promise<void> {
    const { path } = await this.run();
    const log = join(path, 'attempts', region, 'besu', 'run', '1', 'log');
    await untilSo(async () => (await readFile(log, 'utf8')).includes(text));
  }

  /** A run as an engine would have left it: its journal holds its plan, its launch and these facts. */
  async recorded(facts: (state: RunState) => readonly RunFact[]): Promise<RunDirectory> {
    const fleet = await loadFleet(this.path('besu-console.yaml'), null);
    const place = { stateDirectory: this.rig.stateDirectory, by: BY };
    const { directory, planned } = await planRun(fleet, { regions: null, phases: null }, [], place);
    const { lock, journal, history } = await takeJournal(directory, null);
    const all: readonly RunFact[] = [{ type: 'run-launched', by: BY }, ...facts(firstState(planned))];
    const seq = history.length + 1;
    await journal.append(all.map((fact, i): RunEvent => ({ seq: seq + i, atMs: Date.now(), ...fact })));
    await journal.close();
    await lock.release();
    return directory;
  }

  /** Lets a program go on that waits at a pipe with this name. */
  opens(pipe: string): Promise<void> {
    return writeFile(this.path(pipe), 'go\n');
  }
}

/** `run --json` in a process of its own. */
export class LiveEngine {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly #lines: string[] = [];
  #told = () => {};
  #over = false;

  constructor(child: ChildProcess) {
    this.child = child;
    this.exit = once(child, 'exit').then(([code]) => code as number | null);
    const take = (line: string): void => {
      this.#lines.push(line);
      this.#told();
    };
    for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', take);
    child.once('close', () => {
      this.#over = true;
      this.#told();
    });
  }

  get said(): string {
    return this.#lines.join('\n');
  }

  async until(wanted: number | string): Promise<void> {
    const text = typeof wanted === 'number' ? '"attempt-spawned"' : wanted;
    const times = typeof wanted === 'number' ? wanted : 1;
    while (this.#lines.filter((line) => line.includes(text)).length < times) {
      if (this.#over) throw new Error(`it ended before ${text}: ${this.said}`);
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}

/** As a shell divides a line, as far as the document goes: quotes keep words together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
