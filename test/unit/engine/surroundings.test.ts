import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/engine/engine.ts';
import type { Engine } from '../../../src/engine/engine-handle.ts';
import type { DiskSight } from '../../../src/engine/model/disk.ts';
import { type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { AttemptOrder, ClockJump } from '../../../src/engine/ports.ts';
import { explainHold } from '../../../src/engine/state/explain.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { SecretMask } from '../../../src/lib/secrets/secret-mask.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { ManualClock } from '../../rigs/engine/manual-clock.ts';
import { MemoryJournal } from '../../rigs/engine/memory-journal.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { ScriptedExecutor } from '../../rigs/engine/scripted-executor.ts';

const HOUR_MS = 3_600_000;
const uk = scopeOf('ukwest');
const fr = scopeOf('francecentral');
const first = sampleStep(uk, 'besu', 'first');
const second = sampleStep(uk, 'besu', 'second', { after: [first.id] });
const other = sampleStep(fr, 'besu', 'first');

/** Time that passes as a test says, on a clock that somebody sets. */
class SetClock extends ManualClock {
  #offsetMs = 0;
  #jump: ClockJump | null = null;

  override nowMs(): number {
    return super.nowMs() + this.#offsetMs;
  }

  override at(atMs: number, then: () => void): () => void {
    return super.at(atMs - this.#offsetMs, then);
  }

  jump(jump: ClockJump): void {
    this.#jump = jump;
  }

  takeJump(): ClockJump | null {
    const jump = this.#jump;
    this.#jump = null;
    this.#offsetMs += jump?.byMs ?? 0;
    return jump;
  }
}

class World {
  readonly clock = new SetClock();
  readonly journal = new MemoryJournal();
  executor = new ScriptedExecutor();
  readonly orders: AttemptOrder[] = [];
  polls = 0;
  engine: Engine;

  constructor(retry: boolean) {
    const policy = {
      strategy: { kind: 'all-at-once' },
      tolerance: { failedRegions: null, lostValidators: null },
    } as const;
    const plan = {
      ...samplePlan([first, second, other], ['ukwest', 'francecentral']),
      policy: { ...policy, retry: retry ? { attempts: 3, delayFactor: 1 } : null, breaker: null },
    };
    this.journal.events.push({
      ...{ seq: 1, atMs: this.clock.nowMs() },
      type: 'run-planned',
      plan,
      by: ANNA,
      program: 't',
    });
    this.engine = this.boot();
  }

  state() {
    const [planned, ...rest] = this.journal.events;
    if (planned === undefined) throw new Error('nothing is planned');
    return rest.reduce(reduce, firstState(planned));
  }

  boot(): Engine {
    this.executor.adopt = (order): void => void this.orders.push(order);
    const engine = createEngine({
      ...{ state: this.state(), clock: this.clock, journal: this.journal, executor: this.executor },
      ...{ interpreters: {}, endWhenHeld: true },
    });
    engine.pollWith(() => {
      this.polls += 1;
    });
    engine.start();
    return engine;
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    for (let i = 0; i < 30; i += 1) await Promise.resolve();
  }

  async launched(): Promise<this> {
    await this.engine.link.send({ type: 'launch', by: ANNA });
    await this.pass(0);
    return this;
  }

  types(): readonly string[] {
    return this.journal.events.map(({ type }) => type);
  }
}

describe('a clock that jumps', () => {
  it.each([
    { byMs: -3 * HOUR_MS, slept: false },
    { byMs: 3 * HOUR_MS, slept: false },
    { byMs: 42 * 60_000, slept: true },
  ])('neither hurries nor freezes a try that waits: $byMs', async (jump) => {
    const world = await new World(true).launched();
    world.executor.fail('ukwest/besu/first#1' as never, { class: 'transient' });
    await world.pass(0);
    const before = world.state().steps[first.id]?.retryAtMs ?? 0;
    const waitMs = before - world.clock.nowMs();
    expect(waitMs).toBeGreaterThan(0);
    world.clock.jump(jump);
    await world.pass(5000);
    expect(world.types()).toContain('clock-jumped');
    expect((world.state().steps[first.id]?.retryAtMs ?? 0) - before).toBe(jump.byMs);
    expect(world.executor.begun).not.toContain('ukwest/besu/first#2');
    await world.pass(waitMs - 5001);
    expect(world.executor.begun).not.toContain('ukwest/besu/first#2');
    await world.pass(1);
    expect(world.executor.begun).toContain('ukwest/besu/first#2');
  });

  it('is written down once, and every node is asked again', async () => {
    const world = await new World(false).launched();
    world.clock.jump({ byMs: 42 * 60_000, slept: true });
    await world.pass(20_000);
    expect(world.journal.events.filter(({ type }) => type === 'clock-jumped')).toHaveLength(1);
    expect(world.polls).toBe(1);
  });

  it.each([true, false])(
    'leaves the deadline of what runs as far away as it was, also for the next engine (slept: %s)',
    async (slept) => {
      const world = await new World(false).launched();
      await world.pass(10_000);
      world.clock.jump({ byMs: 2 * HOUR_MS, slept });
      await world.pass(5000);
      await world.engine.release('gone');
      world.executor = new ScriptedExecutor();
      world.boot();
      await world.pass(0);
      const order = world.orders.find(({ step }) => step.id === first.id);
      expect((order?.deadlineMs ?? 0) - world.clock.nowMs()).toBe(first.timeoutMs - 15_000);
    },
  );
});

const DISK: DiskSight = { level: 'full', logBytes: 5e9, budgetBytes: 5e9, freeBytes: 9e10, reserveBytes: 5e8 };

describe('a disk without room', () => {
  it('holds new starts, says so in numbers, leaves alone what runs, and lets go by itself', async () => {
    const rig = new EngineRig(samplePlan([first, second, other], ['ukwest', 'francecentral']));
    await rig.launch();
    rig.engine.note([{ type: 'disk-seen', disk: DISK }]);
    await rig.settle();
    await rig.succeed(first.id);
    expect(rig.running()).toEqual([other.id]);
    expect(rig.executor.cancelled).toEqual([]);
    const hold = survey(rig.stateOnDisk()).holds.get(second.id as StepId);
    expect(hold === undefined ? '' : explainHold(hold)).toBe('no room for new starts: 5.0 GB of logs, 5.0 GB allowed');
    await rig.succeed(other.id);
    expect(rig.stateOnDisk().status).toBe('running');
    rig.engine.note([{ type: 'disk-seen', disk: { ...DISK, level: 'ok', logBytes: 0 } }]);
    await rig.settle();
    expect(rig.running()).toEqual([second.id]);
  });

  it('that is only getting short holds nothing', async () => {
    const rig = new EngineRig(samplePlan([first, second], ['ukwest']));
    await rig.launch();
    rig.engine.note([{ type: 'disk-seen', disk: { ...DISK, level: 'low', logBytes: 4e9 } }]);
    await rig.settle();
    await rig.succeed(first.id);
    expect(rig.running()).toEqual([second.id]);
  });
});

describe('secrets on their way into the journal', () => {
  const SECRET = 'hunter2-hunter2';
  const step = sampleStep(uk, 'besu', 'run', {
    work: {
      ...{ kind: 'command', argv: ['x'], cwd: '/', env: {}, files: [], input: null, cancelSignal: 'SIGTERM' },
      interpreter: 'echo',
    },
  });

  it('are blanked in lines before anything reads them, in ends, in reasons and in what is only told', async () => {
    const clock = new ManualClock();
    const journal = new MemoryJournal();
    const executor = new ScriptedExecutor();
    const seen: string[] = [];
    const plan = samplePlan([step, second, first], ['ukwest']);
    journal.events.push({ seq: 1, atMs: clock.nowMs(), type: 'run-planned', plan, by: ANNA, program: 't' });
    const [planned] = journal.events;
    if (planned === undefined) throw new Error('nothing is planned');
    const told: string[] = [];
    const engine = createEngine({
      ...{ state: firstState(planned), clock, journal, executor, endWhenHeld: true, mask: new SecretMask([SECRET]) },
      interpreters: {
        echo: (attempt) => ({
          read: (line) => {
            seen.push(line);
            return [{ type: 'activity', attempt, text: line }];
          },
          conclude: () => ({ outcome: { status: 'succeeded', summary: `told ${SECRET}`, facts: { a: [SECRET] } } }),
        }),
      },
    });
    engine.link.attach((message) => void told.push(JSON.stringify(message)));
    engine.start();
    const settle = async (): Promise<void> => {
      clock.advance(1000);
      for (let i = 0; i < 30; i += 1) await Promise.resolve();
    };
    await engine.link.send({ type: 'launch', by: ANNA });
    await settle();
    const attempt = 'ukwest/besu/run#1' as never;
    const hash = `0x${'ab12'.repeat(16)}`;
    executor.say({ type: 'lines', attempt, lines: [`it is ${SECRET}`, `tx ${hash}`] });
    executor.say({ type: 'signal', attempt, signal: { type: 'activity', attempt, text: `saw ${SECRET}` } });
    await settle();
    executor.say({
      ...{ type: 'ended', attempt },
      exit: { code: 0, signal: null, reason: 'exited', detail: `could not ${SECRET}` },
    });
    executor.fail('ukwest/besu/first#1' as never, { evidence: [`client_secret=${SECRET}x`] });
    await settle();
    await engine.link.send({ type: 'skip', scope: uk, phase: 'besu', reason: `because ${SECRET}`, by: ANNA });
    await settle();
    expect(seen).toEqual([`it is ${'*'.repeat(SECRET.length)}`, `tx ${hash}`]);
    expect(journal.events.map(({ type }) => type)).toContain('steps-skipped');
    expect(JSON.stringify(journal.events)).not.toContain(SECRET);
    expect(told.join('')).not.toContain(SECRET);
    expect(told.join('')).toContain('saw ***');
  });
});
