import { freedRecord, heldRecord, nextMove, observe, type SeenLease } from './lease-move.ts';
import type { LeaseRecord, LeaseTimes, StoredLease } from './lease-record.ts';

/** Where the Lease lies. Rejects when the API server did not answer or said no. */
export interface LeaseStore {
  /** Null = there is none. */
  read(): Promise<StoredLease | null>;
  /** Null = somebody else was faster. */
  create(record: LeaseRecord): Promise<StoredLease | null>;
  /** Null = it is not what it was at `version`. */
  replace(record: LeaseRecord, version: string): Promise<StoredLease | null>;
}

export interface LeaseClock {
  /** Steady: nobody sets it, and it goes on while the machine sleeps. */
  nowMs(): number;
  /** For people who read the Lease. */
  date(): Date;
  /** Ends early when the signal does. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface LeaseOptions {
  readonly store: LeaseStore;
  readonly clock: LeaseClock;
  readonly times: LeaseTimes;
  /** Unlike that of any other candidate, and another one after a restart. */
  readonly me: string;
  /** 0 to 1: candidates that ask at the same moment for ever would stand in each other's way. */
  readonly random: () => number;
  /** What a person should know while this waits: who holds it, or why it cannot be asked. Told when it changes. */
  readonly onWait: (why: string) => void;
}

/** client-go's: waiting times are up to so many times longer. */
const JITTER = 1.2;

/** The right to write, which one of many has at a time. */
export class Lease {
  readonly #options: LeaseOptions;
  #seen: SeenLease | null = null;
  #run: string | null = null;
  /** When the last write that succeeded was begun: others count from then at the earliest. */
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  /** Why the API server could not be asked the last time; null = it answered. */
  #trouble: string | null = null;
  #said: string | null = null;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** The run that is written from now on; others can read it there after the next renewal. */
  writes(run: string): void {
    this.#run = run;
  }

  /** Resolves with true once it is ours, with false when the signal came first. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, times, random } = this.#options;
    while (!signal.aborted) {
      if (await this.#try(times.renewDeadlineMs, signal, true)) return true;
      await clock.sleep(times.retryMs * (1 + random() * JITTER), signal);
    }
    return false;
  }

  /** Renews it until that fails for too long or somebody else has it; resolves with why, or null when told to end. */
  async hold(signal: AbortSignal): Promise<string | null> {
    const { clock, times } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(Math.max(0, Math.min(times.retryMs, this.#leftMs())), signal);
      if (signal.aborted) break;
      const leftMs = this.#leftMs();
      // Also when the machine has slept: what we were allowed to may have gone to somebody else long ago.
      if (leftMs <= 0) return `it could not be renewed for ${times.renewDeadlineMs / 1000} s: ${this.#trouble ?? ''}`;
      const renewed = await this.#try(leftMs, signal, false);
      const holder = this.#seen?.record.holder ?? null;
      if (!renewed && this.#trouble === null && holder !== this.#options.me)
        return `${holder ?? 'nobody'} holds it now`;
    }
    return null;
  }

  /** Lets the next one have it at once. To be called when nothing is written any more; never rejects. */
  async release(): Promise<void> {
    const { store, me, clock, times } = this.#options;
    const free = async (): Promise<boolean> => {
      const read = await store.read();
      if (read?.record.holder === me) await store.replace(freedRecord(read.record, clock.date()), read.version);
      return true;
    };
    // When it cannot be let go, it runs out by itself.
    await this.#bounded(times.retryMs, new AbortController().signal, free()).catch(() => false);
  }

  #leftMs(): number {
    return this.#renewedAtMs + this.#options.times.renewDeadlineMs - this.#options.clock.nowMs();
  }

  /** Whether it is ours now. */
  async #try(withinMs: number, signal: AbortSignal, mayTake: boolean): Promise<boolean> {
    const begunAtMs = this.#options.clock.nowMs();
    try {
      const done = await this.#bounded(withinMs, signal, this.#step(mayTake));
      this.#trouble = null;
      if (done) this.#renewedAtMs = begunAtMs;
      return done;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) this.#say(`the lease cannot be asked for: ${this.#trouble}`);
      return false;
    }
  }

  /** One look and at most one write. Who holds it may not take it: somebody else has written in between. */
  async #step(mayTake: boolean): Promise<boolean> {
    const { store, me, clock, times } = this.#options;
    this.#seen = observe(this.#seen, await store.read(), clock.nowMs());
    const move = nextMove(this.#seen, me, clock.nowMs());
    if (move.kind === 'wait') this.#say(`${move.holder} holds the lease`);
    if (move.kind === 'wait' || (move.kind === 'take' && !mayTake)) return false;
    const record = heldRecord(this.#seen?.record ?? null, me, this.#run, times.durationMs, clock.date());
    const stored = this.#seen === null ? await store.create(record) : await store.replace(record, this.#seen.version);
    if (stored === null) return false;
    this.#seen = { ...stored, sinceMs: clock.nowMs() };
    return true;
  }

  /** What is still under way after that may succeed: then we hold it longer than we believe, which harms nobody. */
  #bounded(withinMs: number, signal: AbortSignal, work: Promise<boolean>): Promise<boolean> {
    const done = new AbortController();
    const end = (): void => done.abort();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const late = this.#options.clock.sleep(withinMs, done.signal).then(() => {
      throw new Error(signal.aborted ? 'asked to end' : `no answer within ${Math.round(withinMs / 100) / 10} s`);
    });
    // Whoever loses the race must not be an unhandled rejection.
    late.catch(() => {});
    work.catch(() => {});
    return Promise.race([work, late]).finally(() => {
      signal.removeEventListener('abort', end);
      end();
    });
  }

  #say(why: string): void {
    if (this.#said === why) return;
    this.#said = why;
    this.#options.onWait(why);
  }
}
