import type { FeeRaise } from './model/account.ts';
import type { CommandReply } from './model/command.ts';
import type { Actor } from './model/event.ts';
import { type AttemptId, partsOfAttempt, type StepId } from './model/ids.ts';
import type { Signal } from './model/signal.ts';
import type { RunState } from './model/state.ts';
import { keystoreFor } from './obey-unlock.ts';
import type { CommandOf } from './obeyed.ts';
import type { FeeDesk, SignerDesk } from './ports.ts';
import { stepById } from './state/reduce.ts';

export interface Desks {
  /** Absent = nothing here signs transactions. */
  readonly feeDesk?: FeeDesk | undefined;
  readonly signerDesk?: SignerDesk | undefined;
}

/** What the errands need of the loop that runs them. */
export interface SigningLoop {
  state(): RunState;
  isReleased(): boolean;
  /** By the inbox, as any other command. */
  ask(command: CommandOf<'unlock-signer'>): Promise<CommandReply>;
  tell(signals: readonly Signal[]): void;
}

export const LET_GO = 'this engine has let go of the run';
const NOBODY_SIGNS = 'nothing here signs transactions';

/** What people tell those who sign: a password, a wish to pay more. It passes by the inbox, which is written down. */
export class SigningErrands {
  readonly #desks: Desks;
  readonly #loop: SigningLoop;

  constructor(desks: Desks, loop: SigningLoop) {
    this.#desks = desks;
    this.#loop = loop;
  }

  /** The password goes to whoever signs and no further: what enters the inbox does not hold it. */
  async unlock(command: CommandOf<'unlock-signer'>): Promise<CommandReply> {
    const found = keystoreFor(this.#loop.state(), command.network);
    if (typeof found === 'string') return { accepted: false, reason: found };
    const { signerDesk } = this.#desks;
    if (signerDesk === undefined) return { accepted: false, reason: NOBODY_SIGNS };
    const problem = await signerDesk.unlock(found.keystore, command.password);
    // Let go while the keystore was tried: nobody would forget it any more.
    if (this.#loop.isReleased()) signerDesk.forget();
    if (problem !== null || this.#loop.isReleased()) return { accepted: false, reason: problem ?? LET_GO };
    const reply = await this.#loop.ask({ ...command, password: '' });
    if (this.#loop.state().unlocked?.includes(found.keystore) !== true) signerDesk.forget(found.keystore);
    return reply;
  }

  forget(): void {
    this.#desks.signerDesk?.forget();
  }

  /** Whoever signs may say no: then the person is told where the step says what it does. */
  async raiseFee(attempt: AttemptId, raise: FeeRaise, by: Actor): Promise<void> {
    const { step } = partsOfAttempt(attempt);
    const problem = await this.passOn(step, raise, by);
    const live = this.#loop.state().steps[step]?.attempts.at(-1);
    if (problem === null || live?.id !== attempt || live.endedAtMs !== null) return;
    this.#loop.tell([{ type: 'activity', attempt, text: `the fee is not raised: ${problem}` }]);
  }

  /** Null once whoever signs has taken the wish, else why not: said to the person, never a reason to end the step. */
  async passOn(id: StepId, raise: FeeRaise, by: Actor): Promise<string | null> {
    const step = stepById(this.#loop.state().plan, id);
    const { feeDesk } = this.#desks;
    if (step === undefined || feeDesk === undefined) return NOBODY_SIGNS;
    try {
      return await feeDesk.raise(step, raise, by);
    } catch (problem) {
      return problem instanceof Error ? problem.message : String(problem);
    }
  }
}
