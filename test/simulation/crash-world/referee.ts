import type { RunEvent } from '../../../src/engine/model/event.ts';
import {
  type AttemptId,
  type PushKey,
  partsOfAttempt,
  type Scope,
  type StepId,
} from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import type { LimitName } from '../../../src/regions/fleet.ts';
import { quorum } from '../../../src/regions/quorum.ts';

interface Known {
  status: 'dormant' | 'pending' | 'running' | 'done' | 'failed';
  live: AttemptId | null;
  carried: boolean;
  attempts: number;
  approved: boolean;
  overridden: boolean;
  retryAtMs: number | null;
  destroys: readonly unknown[];
  /** It was found that there is nothing to do behind it. */
  unchanged: boolean;
  /** Tries of its own work, whatever became of them. */
  own: number;
}

/** How long a region is down after a disruptive program has ended. */
const RECOVERS_AFTER_MS = 3000;

/**
 * Watches a world and knows the promises by heart. It has a memory of its own, made from durable events and from what
 * really happens on the machine: nothing of the engine's own reckoning is believed.
 */
export class Referee {
  readonly problems: string[] = [];
  readonly events: RunEvent[] = [];
  readonly #plan: Plan;
  readonly #nowMs: () => number;
  readonly #steps: ReadonlyMap<StepId, { readonly step: Step; readonly known: Known }>;
  readonly #processes = new Map<StepId, AttemptId>();
  readonly #signalled = new Map<AttemptId, number>();
  readonly #intended = new Set<AttemptId>();
  readonly #needless = new Set<AttemptId>();
  readonly #cancelled = new Set<AttemptId>();
  readonly #ended = new Set<AttemptId>();
  readonly #recoversAtMs = new Map<Scope, number>();
  readonly #held = new Set<Scope>();
  readonly #pushed = new Set<PushKey>();
  readonly #limits: Record<LimitName, number>;
  #status: 'planned' | 'running' | 'paused' | 'stopping' | 'ended' = 'planned';
  #wave = 0;
  #settledAtMs: number | null = null;
  #broken = false;

  constructor(plan: Plan, nowMs: () => number) {
    this.#plan = plan;
    this.#nowMs = nowMs;
    this.#limits = { ...plan.limits };
    this.#steps = new Map(plan.steps.map((step) => [step.id, { step, known: fresh(step) }]));
  }

  get lastSeq(): number {
    return this.events.length;
  }

  /** The truth, not what anybody has seen. */
  isUp(scope: Scope): boolean {
    const isDown = [...this.#processes.keys()].some((id) => {
      const step = this.#steps.get(id)?.step;
      return step?.scope === scope && step.disruptive === true;
    });
    return !isDown && this.#nowMs() >= (this.#recoversAtMs.get(scope) ?? 0);
  }

  complain(text: string): void {
    this.problems.push(`after event ${this.lastSeq}: ${text}`);
  }

  /** A process really runs now. */
  spawned(attempt: AttemptId): void {
    const { step: id } = partsOfAttempt(attempt);
    const known = this.#steps.get(id)?.known;
    const other = this.#processes.get(id);
    if (other !== undefined) this.complain(`${attempt} started while ${other} still lives`);
    if (!this.#intended.has(attempt)) this.complain(`${attempt} started without a durable intention`);
    if (this.#ended.has(attempt)) this.complain(`${attempt} started after its end was written down`);
    if (this.#needless.has(attempt)) this.complain(`${attempt} started although there was nothing to do`);
    if (known?.status === 'done') this.complain(`${attempt} started although its step is done`);
    this.#processes.set(id, attempt);
  }

  gone(attempt: AttemptId): void {
    const { step } = partsOfAttempt(attempt);
    const spec = this.#steps.get(step)?.step;
    if (this.#processes.get(step) === attempt) this.#processes.delete(step);
    if (spec?.disruptive === true) this.#recoversAtMs.set(spec.scope, this.#nowMs() + RECOVERS_AFTER_MS);
  }

  signalled(attempt: AttemptId, reason: 'cancelled' | 'timed-out'): void {
    const times = (this.#signalled.get(attempt) ?? 0) + 1;
    this.#signalled.set(attempt, times);
    if (times > 1) this.complain(`${attempt} got ${times} signals`);
    if (reason === 'cancelled' && !this.#cancelled.has(attempt)) this.complain(`${attempt} was signalled unasked`);
  }

  /** An attempt whose cancel is durable, whose program runs on, and that was never signalled. */
  unsignalled(): readonly AttemptId[] {
    const live = [...this.#processes.values()];
    return live.filter((attempt) => this.#cancelled.has(attempt) && !this.#signalled.has(attempt));
  }

  /** A durable event, in the order of the journal. */
  take(event: RunEvent): void {
    if (event.seq !== this.lastSeq + 1) this.complain(`event ${event.seq} follows event ${this.lastSeq}`);
    if (event.atMs < (this.events.at(-1)?.atMs ?? 0)) this.complain(`event ${event.seq} is older than the one before`);
    this.events.push(event);
    this.#apply(event);
  }

  #apply(event: RunEvent): void {
    switch (event.type) {
      case 'run-launched':
      case 'run-resumed':
      case 'run-reopened':
        this.#status = 'running';
        return;
      case 'run-paused':
        this.#status = 'paused';
        return;
      case 'run-stopping':
        this.#status = 'stopping';
        return;
      case 'run-ended':
        this.#status = 'ended';
        for (const { known } of this.#steps.values()) {
          if (known.live !== null) this.complain(`the run ended while ${known.live} was alive`);
        }
        return;
      case 'attempt-begun':
        return this.#begun(event);
      case 'attempt-cancelled':
        this.#cancelled.add(event.attempt);
        return;
      case 'attempt-ended':
        return this.#endedNow(event);
      case 'steps-reset':
        return this.#reset(event.steps, event);
      case 'steps-skipped':
        for (const id of event.steps) this.#of(id).status = 'done';
        return;
      case 'step-approved':
        this.#of(event.step).approved = true;
        return;
      case 'quorum-overridden':
        this.#of(event.step).overridden = true;
        return;
      case 'retry-scheduled':
        this.#of(event.step).retryAtMs = event.retryAtMs;
        return;
      case 'retry-cancelled':
        for (const id of event.steps) this.#of(id).retryAtMs = null;
        return;
      case 'rollback-begun':
        return this.#rollbackBegun(event);
      case 'wave-settled':
        this.#settledAtMs = event.atMs;
        return;
      case 'wave-opened':
        return this.#waveOpened(event.wave, event.atMs);
      case 'scopes-pushed':
        for (const scope of event.scopes) this.#pushed.add(scope);
        return;
      case 'scope-held':
        this.#held.add(event.scope);
        return;
      case 'scope-released':
        this.#held.delete(event.scope);
        return;
      case 'breaker-opened':
        this.#broken = true;
        return;
      case 'breaker-closed':
        this.#broken = false;
        return;
      case 'concurrency-changed':
        this.#limits[event.limit] = event.value;
        return;
      default:
    }
  }

  #begun({ attempt, carriedBy, ...event }: Extract<RunEvent, { type: 'attempt-begun' }>): void {
    const needless = event.needless === true;
    const { step: id, n } = partsOfAttempt(attempt);
    const { step, known } = this.#steps.get(id) ?? { step: undefined, known: fresh() };
    if (step === undefined) return this.complain(`${attempt} is of no step of the plan`);
    const not = (why: string): void => this.complain(`${attempt} was begun although ${why}`);
    if (known.status !== 'pending') not(`its step is ${known.status}`);
    if (known.live !== null) not(`${known.live} is alive`);
    if (n !== known.attempts + 1) not(`${known.attempts} attempts came before`);
    for (const earlier of step.after) if (!this.#isPassed(step, earlier)) not(`${earlier} is not done`);
    if (needless !== (step.needless !== undefined && this.#of(step.needless.of).unchanged))
      not(needless ? 'nobody found it needless' : 'there is nothing to do');
    // Who only looks takes nobody down and destroys nothing.
    const done = needless ? { ...step, guards: [], disruptive: false } : step;
    if (carriedBy === null) this.#checkRules(done, known, not);
    else if (this.#of(partsOfAttempt(carriedBy).step).live !== carriedBy) not(`${carriedBy} is not alive`);
    Object.assign(known, { status: 'running', live: attempt, carried: carriedBy !== null, attempts: n });
    this.#intended.add(attempt);
    if (needless) this.#needless.add(attempt);
    else known.own += 1;
  }

  /** Done, asleep, what a way back takes back, or failed for good in a phase behind which the region goes on. */
  #isPassed(step: Step, earlier: StepId): boolean {
    const before = this.#steps.get(earlier);
    if (before === undefined) return false;
    if (before.known.status === 'done' || before.known.status === 'dormant') return true;
    const { scope, phase, dormant } = before.step;
    if (step.dormant !== undefined) return dormant === undefined;
    const places = this.#plan.phases.map(({ id }) => id);
    const mayGoOn = this.#plan.phases.some(({ id, onFailure }) => id === phase && onFailure === 'continue');
    if (!mayGoOn || places.indexOf(step.phase) <= places.indexOf(phase)) return false;
    const own = [...this.#steps.values()].filter((one) => one.step.scope === scope && one.step.phase === phase);
    return own.some(({ known }) => known.status === 'failed' && known.retryAtMs === null);
  }

  #rollbackBegun({ scope, steps, because }: Extract<RunEvent, { type: 'rollback-begun' }>): void {
    const cause = this.#of(because);
    if (cause.status !== 'failed' || cause.retryAtMs !== null) this.complain(`${because} has not failed for good`);
    for (const id of steps) {
      const undone = this.#steps.get(id)?.step.undoes;
      if (undone !== undefined && this.#of(undone).own === 0) this.complain(`${id} takes back what nobody did`);
      if (!id.startsWith(`${scope}/`)) this.complain(`${id} goes back with ${scope}`);
      if (this.#of(id).status !== 'dormant') this.complain(`${id} was woken although it is ${this.#of(id).status}`);
      this.#of(id).status = 'pending';
    }
  }

  #checkRules(step: Step, known: Known, not: (why: string) => void): void {
    if (this.#status !== 'running') not(`the run is ${this.#status}`);
    if (this.#broken && step.undoes === undefined) not('new starts are paused');
    if (this.#held.has(step.scope)) not('its region is held back');
    const live = [...this.#steps.values()].filter((each) => each.known.live !== null && !each.known.carried);
    const onLimit = live.filter((each) => each.step.limit === step.limit).length;
    if (onLimit >= this.#limits[step.limit]) not(`${onLimit} of ${this.#limits[step.limit]} slots are taken`);
    if (step.lane !== null && live.some((each) => each.step.lane === step.lane)) not(`lane ${step.lane} is taken`);
    for (const guard of step.guards) {
      if (!known.approved && this.#of(guard.of).destroys.length > 0) not('nobody has approved it');
    }
    this.#checkPolicy(step, not);
    if (step.disruptive === true && !known.overridden) this.#checkQuorum(step, not);
  }

  #checkPolicy({ scope, phase, push, undoes }: Step, not: (why: string) => void): void {
    const { strategy, tolerance } = this.#plan.policy ?? {};
    const isRegion = this.#plan.regions.some((one) => one.scope === scope);
    if (tolerance?.failedRegions !== undefined && tolerance.failedRegions !== null && undoes === undefined) {
      if (this.#failedScopes() > tolerance.failedRegions) not(`${this.#failedScopes()} regions have failed`);
    }
    if (!isRegion || phase === 'preflight') return;
    if (strategy?.kind === 'manual' && !this.#pushed.has(push ?? scope)) not('nobody has pushed its region');
    if (strategy?.kind !== 'waves') return;
    const own = strategy.waves.findIndex(({ scopes }) => scopes.includes(scope));
    if (own > this.#wave) not(`wave ${own} is not open`);
  }

  #failedScopes(): number {
    const failed = new Set<Scope>();
    for (const { step, known } of this.#steps.values()) {
      const isRegion = this.#plan.regions.some((one) => one.scope === step.scope);
      if (isRegion && known.status === 'failed' && known.retryAtMs === null) failed.add(step.scope);
    }
    return failed.size;
  }

  #endedNow({ attempt, exit, outcome }: Extract<RunEvent, { type: 'attempt-ended' }>): void {
    const { step: id } = partsOfAttempt(attempt);
    const known = this.#of(id);
    if (known.live !== attempt) this.complain(`${attempt} ended, and ${known.live ?? 'nothing'} was alive`);
    if (this.#processes.get(id) === attempt) this.complain(`${attempt} was declared over while its program lives`);
    if (this.#needless.has(attempt) && exit !== null) this.complain(`${attempt} only asked, and ended as a program`);
    this.#ended.add(attempt);
    const destroys = outcome.facts['destroys'];
    Object.assign(known, {
      ...{ status: outcome.status === 'succeeded' ? 'done' : 'failed', live: null, retryAtMs: null },
      destroys: Array.isArray(destroys) ? destroys : [],
      unchanged: outcome.facts['unchanged'] === true,
    });
  }

  #reset(ids: readonly StepId[], { why, atMs }: Extract<RunEvent, { type: 'steps-reset' }>): void {
    const due = ids.map((id) => this.#of(id).retryAtMs).filter((dueAtMs) => dueAtMs !== null && dueAtMs <= atMs);
    if (why === 'auto-retry' && due.length === 0) this.complain('a try by itself came before its time');
    for (const id of ids) {
      const known = this.#of(id);
      const sleeps = (why === 'retry' || why === 'unskip') && this.#steps.get(id)?.step.dormant !== undefined;
      if (known.live !== null) this.complain(`${id} was reset while ${known.live} is alive`);
      Object.assign(known, { status: sleeps ? 'dormant' : 'pending', retryAtMs: null });
      // What nobody ran, or what vanished, keeps the word that was given for it.
      if (why !== 'lost') Object.assign(known, { approved: false, overridden: false });
    }
  }

  #waveOpened(wave: number, atMs: number): void {
    const { strategy } = this.#plan.policy ?? {};
    if (strategy?.kind !== 'waves') return this.complain('a wave was opened in a run without waves');
    if (wave !== this.#wave + 1) this.complain(`wave ${wave} was opened after wave ${this.#wave}`);
    const before = strategy.waves[this.#wave];
    if (this.#settledAtMs === null || atMs < this.#settledAtMs + (before?.soakMs ?? 0))
      this.complain(`wave ${wave} opened too soon`);
    for (const { step, known } of this.#steps.values()) {
      if (known.live !== null && before?.scopes.includes(step.scope) === true)
        this.complain(`wave ${wave} opened over ${known.live}`);
    }
    this.#wave = wave;
    this.#settledAtMs = null;
  }

  /** What is begun counts as down from then on. */
  #checkQuorum({ scope }: Step, not: (why: string) => void): void {
    if (!this.isUp(scope)) return;
    const { regions } = this.#plan;
    const left = regions.filter((one) => one.scope !== scope && this.isUp(one.scope) && !this.#isBegun(one.scope));
    if (left.length < quorum(regions.length)) not(`it leaves ${left.length} of ${regions.length} validators`);
  }

  #isBegun(scope: Scope): boolean {
    const steps = [...this.#steps.values()];
    return steps.some(
      ({ step, known: { live } }) =>
        step.scope === scope && step.disruptive === true && live !== null && !this.#needless.has(live),
    );
  }

  #of(id: StepId): Known {
    return this.#steps.get(id)?.known ?? fresh();
  }
}

const fresh = (step?: Step): Known => ({
  ...{
    status: step?.dormant === undefined ? 'pending' : 'dormant',
    live: null,
    carried: false,
    attempts: 0,
    approved: false,
    overridden: false,
  },
  ...{ retryAtMs: null, destroys: [], unchanged: false, own: 0 },
});
