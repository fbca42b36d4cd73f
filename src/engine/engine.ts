import { PATTERNS_ONLY, type SecretMask } from '../lib/secrets/secret-mask.ts';
import { carriedAttempt, LiveInterpreters } from './attempts.ts';
import { Audience } from './audience.ts';
import { ChainRecord } from './chain-record.ts';
import { claim } from './claim.ts';
import type { Engine, EngineOptions, WorldFinding } from './engine-handle.ts';
import { forgottenPassword } from './forgotten-password.ts';
import { Hearing } from './hearing.ts';
import type { EngineLink } from './link.ts';
import type { Command, CommandReply } from './model/command.ts';
import type { RunFact } from './model/event.ts';
import { type AttemptId, partsOfAttempt, type StepId } from './model/ids.ts';
import type { Signal } from './model/signal.ts';
import type { AttemptState, RunState } from './model/state.ts';
import type { Step } from './model/step.ts';
import { noteFinding } from './note-finding.ts';
import { obey } from './obey.ts';
import type { AttemptOrder, Report } from './ports.ts';
import { byItself } from './schedule/by-itself.ts';
import { type ChainSight, isWatchedFor, sightOf, UNSEEN } from './schedule/chain-sight.ts';
import { LET_GO, SigningErrands } from './signing-errands.ts';
import { asTried } from './state/as-asked-for.ts';
import { stepById } from './state/reduce.ts';
import { signerHold } from './state/signers.ts';
import { Turn } from './turn.ts';

type Message =
  | { readonly type: 'command'; readonly command: Command; readonly reply: (reply: CommandReply) => void }
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'noted'; readonly facts: readonly RunFact[] }
  | { readonly type: 'found'; readonly finding: WorldFinding }
  | { readonly type: 'wake' };

const JOURNAL_RETRY_MS = 1000;
/** A machine that wakes up is told so within this long. */
const CLOCK_LOOK_MS = 5000;

export function createEngine(options: EngineOptions): Engine {
  return new EngineLoop(options);
}

/** The one loop: everything that happens enters by the inbox, becomes events, is on disk, and only then takes effect. */
class EngineLoop implements Engine {
  readonly link: EngineLink = {
    attach: (listener) => ({ state: this.#state, ...this.#audience.join(listener) }),
    send: (command) => this.#send(command),
  };
  readonly #options: EngineOptions;
  readonly #interpreters: LiveInterpreters;
  readonly #hearing: Hearing;
  readonly #mask: SecretMask;
  readonly #audience: Audience;
  readonly #signing: SigningErrands;
  #state: RunState;
  #inbox: Message[] = [];
  #draining = false;
  #released = false;
  #started = false;
  #journalTrouble: string | null = null;
  #sight: ChainSight = UNSEEN;
  readonly #chainRecord = new ChainRecord();
  #pollNow: () => void = () => {};
  #wakesAtMs: number | null = null;
  #cancelWake: () => void = () => {};

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#mask = options.mask ?? PATTERNS_ONLY;
    this.#interpreters = new LiveInterpreters(options.interpreters, this.#mask);
    this.#hearing = new Hearing(this.#interpreters);
    this.#audience = new Audience(options.clock, this.#mask);
    this.#signing = new SigningErrands(options, {
      state: () => this.#state,
      isReleased: () => this.#released,
      ask: (command) => this.#ask(command),
      tell: (signals) => this.#audience.tellSignals(signals),
    });
  }

  start(): void {
    for (const [id, step] of Object.entries(this.#state.steps)) {
      const live = step.status === 'running' ? step.attempts.at(-1) : undefined;
      if (live !== undefined && live.carriedBy === null) this.#adopt(id as StepId, live);
    }
    this.#started = true;
    if (this.#options.clock.takeJump !== undefined) this.#watchClock();
    this.#post({ type: 'wake' });
  }

  async release(reason: string): Promise<void> {
    this.#released = true;
    this.#signing.forget();
    await this.#options.executor.release();
    await this.#options.journal.close();
    this.#audience.close(reason);
  }

  #adopt(id: StepId, live: AttemptState): void {
    const planned = stepById(this.#state.plan, id);
    if (planned === undefined) return;
    if (!live.cancelled && signerHold(this.#state, planned) !== null)
      return this.#post({ type: 'noted', facts: forgottenPassword(id, live.id) });
    const step = asTried(planned, live);
    this.#interpreters.begin(live.id, step);
    const known = live.pid === null ? null : { pid: live.pid, startTicks: live.startTicks ?? 0 };
    this.#options.executor.adopt(
      this.#order(live.id, step, live.beganAtMs + (live.asleepMs ?? 0)),
      known,
      this.#onReport,
    );
    // The engine before us may have died between the word and the signal; the hands send it only if it was not sent.
    if (live.cancelled) this.#options.executor.cancel(live.id);
    // As for that word: a wish may have been written down and not passed on. One that was followed long ago is no news.
    if (live.feeRaise !== undefined) void this.#signing.passOn(id, live.feeRaise, live.feeRaise.by);
  }

  #send(command: Command): Promise<CommandReply> {
    if (this.#released) return Promise.resolve({ accepted: false, reason: LET_GO });
    if (command.type === 'unlock-signer') return this.#signing.unlock(command);
    return this.#ask(command);
  }

  #ask(command: Command): Promise<CommandReply> {
    return new Promise((reply) => this.#post({ type: 'command', command, reply }));
  }

  note(facts: readonly RunFact[]): void {
    // Before the start nothing may be decided: what an earlier engine left running is not in hand yet.
    if (this.#started) this.#post({ type: 'noted', facts });
  }

  /** Nothing else may happen for hours, and then a look at the clock is the only thing that finds out. */
  #watchClock(): void {
    const { clock } = this.#options;
    if (this.#released) return;
    const jumped = this.#jumped();
    if (jumped !== null) this.#post(jumped);
    clock.at(clock.nowMs() + CLOCK_LOOK_MS, () => this.#watchClock());
  }

  #jumped(): Message | null {
    const jump = this.#options.clock.takeJump?.() ?? null;
    return jump === null ? null : { type: 'noted', facts: [{ type: 'clock-jumped', ...jump }] };
  }

  pollWith(ask: () => void): void {
    this.#pollNow = ask;
  }

  found(finding: WorldFinding): void {
    this.#post({ type: 'found', finding });
  }

  observe(signals: readonly Signal[]): void {
    this.#audience.tellSignals(signals);
    const report = signals.findLast((signal) => signal.type === 'health')?.report;
    if (report === undefined) return;
    this.#sight = sightOf(this.#state, report);
    this.#chainRecord.see(report, this.#state.status === 'ended' ? null : this.#state.launchedAtMs);
    if (isWatchedFor(this.#state, this.#sight)) this.#post({ type: 'wake' });
  }

  readonly #onReport = (report: Report): void => {
    if (report.type === 'lines') this.#readLines(report.attempt, report.lines);
    else if (report.type === 'signal') this.#audience.tellSignals([report.signal]);
    else this.#post({ type: 'report', report });
  };

  /** Lines change no state, so they pass by the inbox; only a part that a carrier has finished becomes a message. */
  #readLines(attempt: AttemptId, lines: readonly string[]): void {
    this.#audience.tellSignals(this.#interpreters.read(attempt, lines));
    const parts = this.#interpreters.finishedParts(attempt);
    for (const [scope, outcome] of Object.entries(parts)) {
      const carried = carriedAttempt(this.#state, attempt, scope);
      if (carried !== null) this.#post({ type: 'report', report: { type: 'concluded', attempt: carried, outcome } });
    }
  }

  #post(message: Message): void {
    if (this.#released) return;
    this.#inbox.push(message);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#inbox.length > 0 && !this.#released) {
      // First of all: everything else in the batch happens on the clock as it is now.
      const jumped = this.#jumped();
      const batch = jumped === null ? this.#inbox : [jumped, ...this.#inbox];
      this.#inbox = [];
      const turn = new Turn(this.#state, this.#options.clock.nowMs(), this.#mask);
      for (const message of batch) this.#handle(message, turn);
      claim(turn, this.#sight, this.#options, this.#chainRecord.kept);
      const problem = await this.#record(turn);
      if (problem !== null) return this.#holdBack(turn, batch, problem);
      this.#takeEffect(turn);
    }
    this.#draining = false;
  }

  #handle(message: Message, turn: Turn): void {
    if (message.type === 'command') this.#obey(message.command, message.reply, turn);
    else if (message.type === 'report') this.#hearing.hear(message.report, turn);
    else if (message.type === 'found') noteFinding(turn, message.finding);
    else if (message.type === 'noted') this.#take(message.facts, turn);
  }

  #take(facts: readonly RunFact[], turn: Turn): void {
    // What is over has no times to move and starts nothing.
    if (turn.state.status === 'ended') return;
    for (const fact of facts) {
      turn.emit(fact);
      // Every reading is from before the jump.
      if (fact.type === 'clock-jumped') turn.effects.push(() => this.#pollNow());
    }
  }

  #obey(command: Command, reply: (reply: CommandReply) => void, turn: Turn): void {
    const obeyed = obey(turn.state, command, (attempt) => this.#audience.accountOf(attempt));
    if (!obeyed.ok) {
      reply({ accepted: false, reason: obeyed.problem });
      return;
    }
    for (const fact of obeyed.value.facts) {
      turn.emit(fact);
      if (fact.type === 'attempt-cancelled') turn.effects.push(() => this.#options.executor.cancel(fact.attempt));
      if (fact.type === 'attempt-forced')
        turn.effects.push(() => this.#options.executor.force(fact.attempt, fact.signal));
      if (fact.type === 'fee-raised')
        turn.effects.push(() => void this.#signing.raiseFee(fact.attempt, fact.raise, fact.by));
    }
    turn.replies.push({ reply, did: obeyed.value.did });
    if (command.type === 'poll-health') turn.effects.push(() => this.#pollNow());
  }

  /** One timer for whatever becomes due next. */
  #wakeInTime(): void {
    const { wakeAtMs } = byItself(this.#state, this.#options.clock.nowMs(), this.#sight);
    if (wakeAtMs === this.#wakesAtMs) return;
    this.#cancelWake();
    this.#wakesAtMs = wakeAtMs;
    this.#cancelWake = wakeAtMs === null ? () => {} : this.#options.clock.at(wakeAtMs, () => this.#wake());
  }

  #wake(): void {
    this.#wakesAtMs = null;
    this.#cancelWake = () => {};
    this.#post({ type: 'wake' });
  }

  /** Null once the events are on disk, else why they are not. */
  async #record(turn: Turn): Promise<string | null> {
    if (turn.events.length === 0) return null;
    try {
      await this.#options.journal.append(turn.events);
      this.#tellTrouble(null);
      return null;
    } catch (problem) {
      return problem instanceof Error ? problem.message : String(problem);
    }
  }

  /** Nothing that cannot be written down happens: commands are refused, reports wait, nothing starts, nothing is killed. */
  #holdBack(turn: Turn, batch: readonly Message[], problem: string): void {
    // Before anything else: whoever is answered below may post again at once.
    this.#draining = false;
    for (const { reply } of turn.replies)
      reply({ accepted: false, reason: `the journal cannot be written: ${problem}` });
    this.#inbox = [...batch.filter((message) => message.type !== 'command'), ...this.#inbox];
    this.#tellTrouble(problem);
    this.#options.clock.at(this.#options.clock.nowMs() + JOURNAL_RETRY_MS, () => this.#post({ type: 'wake' }));
  }

  #tellTrouble(problem: string | null): void {
    if (problem === this.#journalTrouble) return;
    this.#journalTrouble = problem;
    this.#options.onJournalTrouble?.(problem);
    this.#audience.tellSignals([{ type: 'journal', problem }]);
  }

  #takeEffect(turn: Turn): void {
    this.#state = turn.end();
    // Let go while it was being written down: whoever takes the run up again finds these attempts never started.
    if (this.#released) {
      for (const { reply, did } of turn.replies) reply({ accepted: true, did });
      return;
    }
    if (this.#state.status === 'ended') this.#signing.forget();
    this.#audience.tellEvents(turn.events);
    for (const { reply, did } of turn.replies) reply({ accepted: true, did });
    for (const effect of turn.effects) effect();
    for (const { attempt, step } of turn.starts) {
      this.#interpreters.begin(attempt, step);
      this.#options.executor.begin(this.#order(attempt, step, turn.atMs), this.#onReport);
    }
    this.#wakeInTime();
  }

  #order(attempt: AttemptId, step: Step, beganAtMs: number): AttemptOrder {
    const { n } = partsOfAttempt(attempt);
    const directory = `${this.#state.plan.runDirectory}/attempts/${step.id}/${n}`;
    return { attempt, step, directory, deadlineMs: beganAtMs + step.timeoutMs };
  }
}
