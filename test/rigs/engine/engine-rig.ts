import { createEngine } from '../../../src/engine/engine.ts';
import type { Engine } from '../../../src/engine/engine-handle.ts';
import type { Command, CommandReply } from '../../../src/engine/model/command.ts';
import type { Actor, RunEvent } from '../../../src/engine/model/event.ts';
import type { Failure } from '../../../src/engine/model/failure.ts';
import { type AttemptId, partsOfAttempt, type StepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import type { Clock, FeeDesk, InterpreterRegistry, SignerDesk } from '../../../src/engine/ports.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

export const ANNA: Actor = { user: 'anna', via: 'screen' };

/** The real engine on a disk, a clock and hands that belong to the test. */
export class EngineRig {
  readonly clock = new ManualClock();
  readonly journal = new MemoryJournal();
  executor = new ScriptedExecutor();
  engine: Engine;
  published: RunEvent[] = [];

  readonly #endWhenHeld: boolean;
  readonly #interpreters: InterpreterRegistry;
  readonly #feeDesk: FeeDesk | null;
  readonly #signerDesk: SignerDesk | null;
  #lives = 0;

  constructor(
    plan: Plan,
    {
      endWhenHeld = true,
      interpreters = {},
      feeDesk = null,
      signerDesk = null,
    }: {
      readonly endWhenHeld?: boolean;
      readonly interpreters?: InterpreterRegistry;
      readonly feeDesk?: FeeDesk | null;
      readonly signerDesk?: SignerDesk | null;
    } = {},
  ) {
    this.#endWhenHeld = endWhenHeld;
    this.#interpreters = interpreters;
    this.#feeDesk = feeDesk;
    this.#signerDesk = signerDesk;
    this.journal.events.push({
      seq: 1,
      atMs: this.clock.nowMs(),
      type: 'run-planned',
      plan,
      by: ANNA,
      program: 'test',
    });
    this.engine = this.#boot();
  }

  /** What a reader of the disk alone knows. */
  stateOnDisk(): RunState {
    const [first, ...rest] = this.journal.events;
    if (first === undefined) throw new Error('the journal is empty');
    return rest.reduce(reduce, firstState(first));
  }

  /** The engine's process dies: its memory and its hands are gone, the disk stays. */
  crash(): void {
    this.executor = new ScriptedExecutor();
    this.engine = this.#boot();
  }

  #boot(): Engine {
    const engine = createEngine({
      state: this.stateOnDisk(),
      clock: this.#clockOfThisLife(),
      journal: this.journal,
      executor: this.executor,
      interpreters: this.#interpreters,
      endWhenHeld: this.#endWhenHeld,
      ...(this.#feeDesk === null ? {} : { feeDesk: this.#feeDesk }),
      ...(this.#signerDesk === null ? {} : { signerDesk: this.#signerDesk }),
    });
    this.published = [...this.journal.events];
    engine.link.attach((message) => {
      if (message.type === 'events') this.published.push(...message.events);
    });
    engine.start();
    return engine;
  }

  /** The timers of a dead engine never ring. */
  #clockOfThisLife(): Clock {
    this.#lives += 1;
    const life = this.#lives;
    const ring = (then: () => void) => (): void => {
      if (this.#lives === life) then();
    };
    return { nowMs: () => this.clock.nowMs(), at: (atMs, then) => this.clock.at(atMs, ring(then)) };
  }

  send(command: Command): Promise<CommandReply> {
    return this.engine.link.send(command);
  }

  async launch(): Promise<void> {
    await this.send({ type: 'launch', by: ANNA });
    await this.settle();
  }

  /** Lets every promise that can resolve now resolve; no time passes. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  }

  async succeed(step: string, facts = {}): Promise<void> {
    this.executor.succeed(this.liveAttempt(step), facts);
    await this.settle();
  }

  async fail(step: string, failure: Partial<Failure> = {}): Promise<void> {
    this.executor.fail(this.liveAttempt(step), failure);
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  liveAttempt(step: string): AttemptId {
    const found = [...this.executor.live.keys()].find((id) => partsOfAttempt(id).step === step);
    if (found === undefined)
      throw new Error(`${step} is not running; running: ${[...this.executor.live.keys()].join(' ')}`);
    return found;
  }

  running(): readonly StepId[] {
    return [...this.executor.live.keys()].map((id) => partsOfAttempt(id).step).toSorted();
  }
}
