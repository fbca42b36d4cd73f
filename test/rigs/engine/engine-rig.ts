import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import type { Command, CommandReply } from '../../../src/engine/model/command.ts';
import type { Actor, RunEvent } from '../../../src/engine/model/event.ts';
import { type AttemptId, partsOfAttempt, type StepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
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

  constructor(plan: Plan) {
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
      clock: this.clock,
      journal: this.journal,
      executor: this.executor,
      interpreters: {},
      endWhenHeld: true,
    });
    this.published = [...this.journal.events];
    engine.link.attach((message) => {
      if (message.type === 'events') this.published.push(...message.events);
    });
    engine.start();
    return engine;
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

  async fail(step: string): Promise<void> {
    this.executor.fail(this.liveAttempt(step));
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
