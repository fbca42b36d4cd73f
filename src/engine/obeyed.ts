import { ok, type Result } from '../lib/result.ts';
import type { Command } from './model/command.ts';
import type { RunFact } from './model/event.ts';

/** What a command comes to: facts to record and a sentence for whoever asked, or the reason why not. */
export type Obeyed = Result<{ readonly facts: readonly RunFact[]; readonly did: string }, string>;

export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** A reason is a sentence on a screen and in a report. */
export const MAX_REASON = 500;

export const done = (did: string, ...facts: readonly RunFact[]): Obeyed => ok({ facts, did });
