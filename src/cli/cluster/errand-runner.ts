import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import type { Errand, ErrandStream } from '../../wire/errand.ts';
import type { ErrandCaller } from '../../wire/serve-errand.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { ON_BEHALF } from '../run/actor.ts';
import type { Terminal } from '../terminal.ts';
import { judgeErrand } from './errand-table.ts';
import { LOG_ERRAND, type LogHouse, sendLog } from './log-errand.ts';

export interface ErrandHouse {
  readonly terminal: Terminal;
  /** The engine's own: the caller says nothing of where. */
  readonly options: GlobalOptions;
  /** Whether the engine's own run is over. */
  readonly isAtRest: () => boolean;
  readonly logs: LogHouse;
}

/** About 100 MB of memory each, in a pod whose limit is meant for the engine and its tools. */
const MOST_AT_ONCE = 4;
/** Log views, which are read from within this process: an open file and a look at it four times a second. */
const MOST_LOGS = 32;

/**
 * Runs the errands of callers from elsewhere as programs of their own, so that the engine never waits for one: this program
 * again, on the engine's own state directory, with words that the table lets through.
 */
export class ErrandRunner {
  readonly #house: ErrandHouse;
  readonly #running = new Map<ChildProcess, { readonly changes: boolean; readonly ended: Promise<void> }>();
  #logs = 0;
  #closed = false;

  constructor(house: ErrandHouse) {
    this.#house = house;
  }

  readonly run = async (errand: Errand, caller: ErrandCaller): Promise<Result<number, string>> => {
    if (errand.verb === LOG_ERRAND) return this.#sendLog(errand, caller);
    const judged = judgeErrand(errand, caller.who.role);
    if (!judged.ok) return judged;
    const { argv, changes } = judged.value;
    if (this.#closed) return err('the engine is about to go: ask the next one');
    if (this.#running.size >= MOST_AT_ONCE)
      return err(`${MOST_AT_ONCE} callers are being answered: ask again in a moment`);
    if (changes && !this.#house.isAtRest()) {
      return err(`${errand.verb} is a run of its own, and this engine is at work on one: let it end or stop it first`);
    }
    return this.#spawn(argv, changes, caller);
  };

  /** For every role: who may look at the run may look at its logs. */
  async #sendLog(errand: Errand, caller: ErrandCaller): Promise<Result<number, string>> {
    if (this.#logs >= MOST_LOGS) return err(`${MOST_LOGS} logs are being looked at: ask again in a moment`);
    this.#logs += 1;
    try {
      return await sendLog(this.#house.logs, errand, caller);
    } catch (error) {
      return err(`the log cannot be read: ${systemErrorText(error)}`);
    } finally {
      this.#logs -= 1;
    }
  }

  /** Those that only read end at once; one that changes something may come to its end, as a stopped run does. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    const late = graceMs === 0 ? null : setTimeout(() => this.#kill('SIGKILL', () => true), graceMs);
    this.#kill('SIGKILL', (changes) => !changes || graceMs === 0);
    this.#kill('SIGTERM', (changes) => changes);
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    if (late !== null) clearTimeout(late);
  }

  #kill(signal: 'SIGTERM' | 'SIGKILL', which: (changes: boolean) => boolean): void {
    for (const [child, { changes }] of this.#running) if (which(changes)) child.kill(signal);
  }

  async #spawn(argv: readonly string[], changes: boolean, caller: ErrandCaller): Promise<Result<number, string>> {
    const { terminal, options } = this.#house;
    const { user, from } = caller.who;
    const [verb = '', ...rest] = argv;
    const where = [`--state-dir=${stateDirectoryOf(options, terminal)}`, ...configOf(options)];
    const child = spawn(process.execPath, [process.argv[1] ?? '', verb, ...where, ...rest], {
      env: { ...terminal.env, [ON_BEHALF]: JSON.stringify({ user, ...(from !== undefined && { from }) }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<Result<number, string>>((resolve) => {
      child.once('error', (error) => resolve(err(`${verb} could not be run: ${systemErrorText(error)}`)));
      child.once('close', (status) => resolve(status === null ? err(`${verb} was ended`) : ok(status)));
    });
    this.#running.set(child, { changes, ended: code.then(() => undefined) });
    if (!changes) caller.left.addEventListener('abort', () => child.kill('SIGKILL'));
    await Promise.all([pump(child.stdout, 'out', caller), pump(child.stderr, 'err', caller)]);
    const ended = await code;
    this.#running.delete(child);
    return ended;
  }
}

const configOf = ({ config }: GlobalOptions): readonly string[] => (config === undefined ? [] : [`--config=${config}`]);

/** No faster than the caller takes it. */
async function pump(from: Readable, stream: ErrandStream, caller: ErrandCaller): Promise<void> {
  for await (const chunk of from) await caller.say(stream, chunk as Buffer);
}
