import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttemptDirectory } from '../../src/engine/execute/attempt-directory.ts';
import { CommandExecutor } from '../../src/engine/execute/command-executor.ts';
import type { ExitInfo } from '../../src/engine/model/failure.ts';
import { attemptId, scopeOf, stepId } from '../../src/engine/model/ids.ts';
import type { CommandWork, Work } from '../../src/engine/model/step.ts';
import type { AttemptOrder, Executor, Report } from '../../src/engine/ports.ts';
import { isAlive } from '../../src/lib/process-identity.ts';
import { ManualClock } from './manual-clock.ts';

const HOUR_MS = 3_600_000;

/** A run directory, a command executor on it, and programs that wait until the test lets them go on. */
export class ExecutorRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'executor-'));
  readonly clock = new ManualClock();
  #executor: Executor | null = null;
  readonly #orders: AttemptOrder[] = [];

  /** Made when it is first asked for. */
  get executor(): Executor {
    this.#executor ??= this.newExecutor();
    return this.#executor;
  }

  set executor(executor: Executor) {
    this.#executor = executor;
  }

  newExecutor(env: Record<string, string> = {}): Executor {
    const base = { PATH: process.env['PATH'] ?? '', HOME: '/home/anna', ...env };
    return new CommandExecutor({ env: base, clock: this.clock });
  }

  /** As if the engine had died and another one had come. */
  async replaceExecutor(): Promise<void> {
    await this.executor.release();
    this.executor = this.newExecutor();
  }

  /** Leaves nothing behind: a program whose test failed still waits at its door. */
  async close(): Promise<void> {
    await this.executor.release();
    for (const { directory } of this.#orders) {
      const note = new AttemptDirectory(directory).readNote();
      if (note.kind === 'noted' && isAlive(note.wrapper)) process.kill(-note.wrapper.pid, 'SIGKILL');
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  order(argv: readonly [string, ...string[]], work: Partial<CommandWork> = {}): AttemptOrder {
    const command: CommandWork = {
      kind: 'command',
      argv,
      cwd: this.directory,
      env: {},
      files: [],
      interpreter: 'none',
      input: null,
      cancelSignal: 'SIGINT',
      ...work,
    };
    return this.orderOf(command);
  }

  orderOf(work: Work): AttemptOrder {
    const name = `step-${this.#orders.length + 1}`;
    const id = stepId(scopeOf('japaneast'), 'besu', name);
    const step = {
      id,
      scope: scopeOf('japaneast'),
      phase: 'besu',
      name,
      title: 'a program that obeys',
      after: [],
      work,
      limit: 'command',
      lane: null,
      timeoutMs: HOUR_MS,
      onLost: 'ask',
      restartFrom: null,
      carriedBy: null,
      guards: [],
    } as unknown as AttemptOrder['step'];
    const directory = join(this.directory, 'attempts', id, '1');
    const order = { attempt: attemptId(id, 1), step, directory, deadlineMs: this.clock.nowMs() + HOUR_MS };
    this.#orders.push(order);
    return order;
  }

  begin(order: AttemptOrder): Reports {
    const reports = new Reports();
    this.executor.begin(order, reports.take);
    return reports;
  }

  adopt(order: AttemptOrder, known: { pid: number; startTicks: number } | null): Reports {
    const reports = new Reports();
    this.executor.adopt(order, known, reports.take);
    return reports;
  }

  /** Begins a program and gives its whole life. */
  async run(argv: readonly [string, ...string[]], work: Partial<CommandWork> = {}): Promise<Reports> {
    const reports = this.begin(this.order(argv, work));
    await reports.ended();
    return reports;
  }

  /** A door in a program: `read line <door` waits there until `open` is called. */
  door(name: string): { readonly path: string; open(): Promise<void> } {
    const path = join(this.directory, name);
    execFileSync('mkfifo', [path]);
    return { path, open: () => writeFile(path, 'go\n') };
  }

  read(order: AttemptOrder, name: string): string {
    return readFileSync(join(order.directory, name), 'utf8');
  }
}

/** What was reported of one attempt, and a way to wait for more. */
export class Reports {
  readonly all: Report[] = [];
  readonly #waiting = new Set<() => void>();

  readonly take = (report: Report): void => {
    this.all.push(report);
    for (const look of this.#waiting) look();
  };

  get lines(): string[] {
    return this.all.flatMap((report) => (report.type === 'lines' ? report.lines : []));
  }

  get types(): string[] {
    return this.all.map(({ type }) => type).filter((type) => type !== 'signal');
  }

  async spawned(): Promise<{ pid: number; startTicks: number }> {
    return this.#first((report) =>
      report.type === 'spawned' ? { pid: report.pid, startTicks: report.startTicks } : null,
    );
  }

  async ended(): Promise<ExitInfo> {
    return this.#first((report) => (report.type === 'ended' ? report.exit : null));
  }

  async line(wanted: string): Promise<void> {
    await this.#first((report) => (report.type === 'lines' && report.lines.includes(wanted) ? true : null));
  }

  /** An activity with these words in it. */
  async said(words: string): Promise<void> {
    await this.#first((report) =>
      report.type === 'signal' && report.signal.type === 'activity' && report.signal.text.includes(words) ? true : null,
    );
  }

  #first<Found>(find: (report: Report) => Found | null): Promise<Found> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.all.map(find).find((each) => each !== null);
        if (found === undefined || found === null) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
