import { setImmediate as settled } from 'node:timers/promises';
import { createEngine } from '../../../src/engine/engine.ts';
import type { Engine } from '../../../src/engine/engine-handle.ts';
import { journalIn } from '../../../src/engine/journal/journal-reader.ts';
import { JournalWriter } from '../../../src/engine/journal/journal-writer.ts';
import { encodeBatch, encodeHeader } from '../../../src/engine/journal/line-codec.ts';
import type { Command } from '../../../src/engine/model/command.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import type { AttemptId, StepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import type { Journal } from '../../../src/engine/ports.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import { ANNA } from '../../rigs/engine/engine-rig.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';
import { pick, seededRandom } from '../seeded-random.ts';
import { ByteDisk } from './byte-disk.ts';
import { Fates } from './fates.ts';
import { Life } from './life.ts';
import { Machine } from './machine.ts';
import { helpingCommands, randomCommand } from './random-command.ts';
import { randomPlan } from './random-plan.ts';
import { Referee } from './referee.ts';
import { ToldReader } from './told-outcome.ts';
import { VirtualTime } from './virtual-time.ts';
import { WorldHands } from './world-hands.ts';
import { isCompared, type WorldSize } from './world-size.ts';

/** An engine may touch the world this often before it is killed, at most; about half of a small run. */
const LONGEST_FUSE = 150;
const LOOK_AT_CHAIN_MS = 2000;
const HELP_MS = 20_000;
/** By then an engine has taken in hand whatever it found. */
const ADOPTED_MS = 1000;
/** Beyond every run that gets on; a run that stands still reaches it within a second of real time. */
const MOST_EVENTS = 40_000;
const TROUBLES = ['ENOSPC', 'EROFS', 'EMFILE', 'EIO'] as const;

/** One world from its plan to its end: a journal of bytes, a machine, and one engine after another. */
export class CrashWorld {
  readonly plan: Plan;
  readonly referee: Referee;
  readonly #size: WorldSize;
  readonly #time = new VirtualTime();
  readonly #random: () => number;
  readonly #disk: ByteDisk;
  readonly #machine: Machine;
  readonly #fates: Fates;
  #life = new Life(0);
  #engine: Engine | null = null;
  #crashesLeft: number;
  #height = 100;
  #peaceful = false;

  constructor(size: WorldSize) {
    this.#size = size;
    this.#random = seededRandom(size.seed * 104_729 + 3);
    this.#crashesLeft = size.crashes;
    this.plan = randomPlan(size);
    this.referee = new Referee(this.plan, () => this.#time.nowMs());
    this.#fates = new Fates(size, this.plan);
    this.#disk = new ByteDisk(this.#time, this.#random);
    this.#machine = new Machine(this.#time, this.#fates, this.referee);
    this.#placeJournal();
  }

  /** The state at the end; null = it never came (the referee knows). */
  async run(): Promise<RunState | null> {
    this.#scheduleTroubles();
    this.#scheduleCommands();
    this.#scheduleReboots();
    this.#every(LOOK_AT_CHAIN_MS, () => this.#lookAtChain());
    this.#every(HELP_MS, () => this.#help());
    void this.#boot();
    for (let i = 0; i < MOST_EVENTS && this.referee.problems.length === 0; i += 1) {
      if (!this.#time.step()) break;
      await settled();
      if (this.#isOver()) return this.#state();
    }
    if (this.referee.problems.length === 0) this.referee.complain(`the run came to no end: ${this.#standing()}`);
    return null;
  }

  #placeJournal(): void {
    const { line, chain } = encodeHeader({ run: this.plan.run, program: 'world', createdAtMs: this.#time.nowMs() });
    const planned: RunEvent = {
      ...{ seq: 1, atMs: this.#time.nowMs(), type: 'run-planned', plan: this.plan, by: ANNA, program: 'world' },
    };
    this.#disk.place(Buffer.from(line + encodeBatch([planned], chain).line));
    this.referee.take(planned);
  }

  /** As a run is taken up again: read, repair, say so, reduce, adopt. */
  async #boot(): Promise<void> {
    const life = this.#newLife();
    const read = journalIn(this.#disk.bytes, 'journal');
    if (!read.ok) return this.referee.complain(`the journal was refused: ${JSON.stringify(read.problem)}`);
    const { events, end, tornBytes } = read.value;
    this.#checkAcknowledged(events);
    if (!life.touch()) return;
    const unacknowledged = events.slice(this.referee.lastSeq);
    if (tornBytes > 0) this.#disk.cutOff(end.bytes);
    const writer = new JournalWriter('journal', this.#disk.openFor(life), end);
    const journal = this.#journalFor(writer);
    const started: RunEvent = {
      ...{
        seq: end.lastSeq + 1,
        atMs: this.#time.nowMs(),
        type: 'engine-started',
        pid: 1,
        program: 'world',
        note: null,
      },
    };
    try {
      await writer.append([started]);
      // Its sync has made durable what an earlier engine wrote and could not sync.
      for (const event of [...unacknowledged, started]) this.referee.take(event);
    } catch {
      // As the command line: it says why and ends; somebody starts it again.
      life.end();
      return;
    }
    this.#begin(life, journal, [...events, started]);
  }

  #begin(life: Life, journal: Journal, history: readonly RunEvent[]): void {
    const [first, ...rest] = history;
    if (first === undefined) return this.referee.complain('the journal is empty');
    const time = this.#time;
    const engine = createEngine({
      state: rest.reduce(reduce, firstState(first)),
      clock: {
        nowMs: () => time.nowMs(),
        at: (atMs, then) => time.at(atMs, () => life.touch() && then()),
      },
      journal,
      executor: new WorldHands(life, {
        ...{ time, machine: this.#machine, fates: this.#fates, disk: this.#disk, random: this.#random },
        complain: (text) => this.referee.complain(text),
      }),
      interpreters: { told: () => new ToldReader() },
      endWhenHeld: false,
    });
    let known = history.length;
    engine.link.attach((message) => {
      if (message.type !== 'events' || !life.alive) return;
      for (const { seq } of message.events) {
        if (seq !== known + 1) this.referee.complain(`event ${seq} was published after event ${known}`);
        if (seq > this.referee.lastSeq) this.referee.complain(`event ${seq} was published before it was durable`);
        known = seq;
      }
    });
    this.#engine = engine;
    const unsignalled = this.referee.unsignalled();
    engine.start();
    this.#time.after(ADOPTED_MS, () => this.#checkSignals(life, unsignalled));
  }

  /** What was cancelled in an earlier life and not signalled is signalled by this one. */
  #checkSignals(life: Life, before: readonly AttemptId[]): void {
    const still = this.referee.unsignalled().filter((attempt) => before.includes(attempt));
    if (life.alive && still.length > 0) this.referee.complain(`${still.join(', ')} was cancelled and never signalled`);
  }

  #newLife(): Life {
    const dies = this.#crashesLeft > 0;
    const [leaves, length] = [this.#random() < 0.15, Math.floor(this.#random() ** 2 * LONGEST_FUSE)];
    this.#crashesLeft -= 1;
    const life = new Life(dies ? length : Number.POSITIVE_INFINITY);
    this.#life = life;
    this.#engine = null;
    const awayMs = this.#random() < 0.5 ? this.#random() * 200 : this.#random() * 20_000;
    life.whenDead(() => this.#time.after(awayMs, () => void this.#boot()));
    // Some leave by themselves: they let go instead of being killed.
    if (dies && leaves) this.#time.after(this.#random() * 10_000, () => void this.#leave(life));
    return life;
  }

  async #leave(life: Life): Promise<void> {
    if (!life.alive || this.#life !== life || this.#engine === null) return;
    await this.#engine.release('detached');
    life.end();
  }

  /** What is on disk is counted by the referee when the append is acknowledged. */
  #journalFor(writer: JournalWriter): Journal {
    return {
      append: async (events) => {
        await writer.append(events);
        for (const event of events) this.referee.take(event);
      },
      close: () => writer.close(),
    };
  }

  /** Nothing acknowledged is lost; what was written and not acknowledged may be there. */
  #checkAcknowledged(events: readonly RunEvent[]): void {
    const known = this.referee.lastSeq;
    if (events.length < known) this.referee.complain(`${known - events.length} acknowledged events are gone`);
    const last = this.referee.events.at(-1);
    if (JSON.stringify(events[known - 1]) !== JSON.stringify(last)) this.referee.complain(`event ${known} has changed`);
  }

  #scheduleTroubles(): void {
    for (let i = 0; i < this.#size.troubles; i += 1) {
      const [fromMs, forMs] = [this.#random() * 40_000, this.#random() * 6000];
      const code = pick(this.#random, TROUBLES) ?? 'ENOSPC';
      this.#time.after(fromMs, () => {
        this.#disk.trouble = code;
      });
      this.#time.after(fromMs + forMs, () => {
        this.#disk.trouble = null;
      });
    }
  }

  #scheduleCommands(): void {
    for (let i = 0; i < this.#size.commands; i += 1) {
      const dice = seededRandom(this.#size.seed * 1009 + i);
      this.#time.after(dice() * 90_000, () => {
        if (this.#engine === null || !this.#life.alive) return;
        void this.#send(randomCommand(this.#state(), dice));
      });
    }
  }

  #scheduleReboots(): void {
    for (let i = 0; i < this.#size.reboots; i += 1) {
      this.#time.after(this.#random() * 60_000, () => {
        this.#life.end();
        this.#machine.vanish([...this.#machine.processes.values()].filter(({ status }) => status !== 'ended'));
        this.#disk.losePower();
      });
    }
  }

  /** Also checks that nobody is told "accepted" before it is written down. */
  async #send(command: Command): Promise<void> {
    const [life, before] = [this.#life, this.referee.lastSeq];
    const reply = await this.#engine?.link.send(command);
    if (!life.alive || reply?.accepted !== true || command.type === 'poll-health') return;
    if (this.referee.lastSeq === before) this.referee.complain(`${command.type} was accepted and not written down`);
  }

  #lookAtChain(): void {
    this.#height += 1;
    if (this.#engine === null || !this.#life.alive) return;
    const live = this.plan.regions.map(({ scope }) => [scope, this.referee.isUp(scope) ? 1 : 0] as const);
    this.#engine.observe([seenChain(this.#time.nowMs(), Object.fromEntries(live), this.#height)]);
  }

  /** An operator looks in now and then; in the end with nothing but good wishes, and a world that fails no more. */
  #help(): void {
    this.#peaceful ||= this.#crashesLeft <= 0 && this.#time.nowMs() > this.#beganMs + 120_000;
    const everything = this.#peaceful && !isCompared(this.#size);
    if (everything) this.#fates.kind = true;
    if (this.#engine === null || !this.#life.alive) return;
    for (const command of helpingCommands(this.#state(), everything)) void this.#send(command);
  }

  readonly #beganMs = this.#time.nowMs();

  #isOver(): boolean {
    if (this.#engine === null || !this.#life.alive || this.#crashesLeft > 0) return false;
    const state = this.#state();
    if (state.status !== 'ended') return false;
    if (isCompared(this.#size)) return true;
    return this.#peaceful && this.#open(state).length === 0;
  }

  #state(): RunState {
    const attached = this.#engine?.link.attach(() => {});
    attached?.detach();
    if (attached === undefined) throw new Error('there is no engine to ask');
    return attached.state;
  }

  #standing(): string {
    if (this.#engine === null) return 'no engine';
    const state = this.#state();
    const { status, steps } = state;
    return `${status}; ${this.#open(state)
      .map((id) => `${id} ${steps[id]?.status}`)
      .join(', ')}`;
  }

  /** A carrier that failed is told by its regions, which go on alone. */
  #open({ plan, steps }: RunState): readonly StepId[] {
    const carriers = new Set(plan.steps.map(({ carriedBy }) => carriedBy));
    const isDone = (id: StepId): boolean => ['succeeded', 'skipped', 'dormant'].includes(steps[id]?.status ?? '');
    return plan.steps.map(({ id }) => id).filter((id) => !isDone(id) && !carriers.has(id));
  }

  #every(ms: number, what: () => void): void {
    this.#time.after(ms, () => {
      what();
      this.#every(ms, what);
    });
  }
}
