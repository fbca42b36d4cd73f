import type { RunState } from '../engine/model/state.ts';
import { err, type Result } from '../lib/result.ts';
import type { ReadyAddition } from './state/ask-add.ts';
import type { Effect } from './state/situation.ts';

/** What the screen asks of the machine it runs on; the command line gives it one of these. */
export interface Outside {
  /** Never rejects. What to tell the operator; null = nothing. */
  perform(effect: OutsideEffect, terminal: LentTerminal): Promise<Said | null>;
  /** Plans a region beside this run, by its fleet file; else why not. Never rejects. */
  planRegion(asked: string, state: RunState): Promise<Result<ReadyAddition, string>>;
}

export type OutsideEffect = Extract<
  Effect,
  { readonly type: 'copy' | 'save' | 'open-in' | 'shell' | 'remember-command' }
>;

/** The terminal as others may use it while the screen owns it. */
export interface LentTerminal {
  /** Only sequences that draw nothing and move nothing. */
  write(sequence: string): void;
  /** The terminal as a shell knows it until `during` settles; the picture comes back whole. */
  lend(during: () => Promise<void>): Promise<void>;
}

export interface Said {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad';
}

/** For a screen with no machine around it. */
export const NO_OUTSIDE: Outside = {
  perform: async () => ({ text: 'not possible in this screen', tone: 'warn' }),
  planRegion: async () => err('this screen cannot read the fleet file'),
};
