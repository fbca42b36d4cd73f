import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import type { EngineLink } from './link.ts';
import type { RunFact } from './model/event.ts';
import type { Signal } from './model/signal.ts';
import type { RunState } from './model/state.ts';
import type { Clock, Executor, FeeDesk, InterpreterRegistry, Journal, SignerDesk } from './ports.ts';

/** What an engine is made of. */
export interface EngineOptions {
  /** The state after every event the journal already holds. */
  readonly state: RunState;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly executor: Executor;
  readonly interpreters: InterpreterRegistry;
  /** Whether a step that needs approval lets the run end: true without a screen. */
  readonly endWhenHeld: boolean;
  /** Knows the secrets of this machine; without one only what looks like a secret is blanked. */
  readonly mask?: SecretMask;
  /** Takes wishes for higher fees; absent = nothing here signs transactions. */
  readonly feeDesk?: FeeDesk;
  /** Takes what keystores open with; absent = nothing here signs with one. */
  readonly signerDesk?: SignerDesk;
  /** Told when the journal cannot be written, and when it can again (null). */
  readonly onJournalTrouble?: (problem: string | null) => void;
}

/** What whoever runs an engine may ask of it; everybody else has only its link. */
export interface Engine {
  readonly link: EngineLink;
  /** Takes over the attempts an earlier engine left running, then goes on. */
  start(): void;
  /** Lets go of everything that runs, untouched; resolves when the journal is closed. */
  release(reason: string): Promise<void>;
  /** What others saw of the world while the run goes on: told to every face, never written down. */
  observe(signals: readonly Signal[]): void;
  /** What was found of the world when the run was taken up; written down when it is news. */
  found(finding: WorldFinding): void;
  /** What happened around the run and changes how it goes on (its disk is full): written down. */
  note(facts: readonly RunFact[]): void;
  /** Who is told when somebody wants all nodes asked now; until then nobody is. */
  pollWith(ask: () => void): void;
}

/** What a step did and what does not stand any more; `what` null = it stands. */
export type WorldFinding = Omit<Extract<RunFact, { type: 'world-differs' }>, 'type'>;
