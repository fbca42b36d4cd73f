import type { AttemptId } from '../../engine/model/ids.ts';
import type { Signal } from '../../engine/model/signal.ts';

type Of<Type extends Signal['type']> = Extract<Signal, { type: Type }>;

/** The newest observation of each kind; what a row shows beside the facts. */
export interface SignalBook {
  readonly progress: ReadonlyMap<AttemptId, Of<'progress'>>;
  readonly activity: ReadonlyMap<AttemptId, string>;
  readonly chain: ReadonlyMap<string, Of<'chain'>>;
}

export const EMPTY_SIGNALS: SignalBook = { progress: new Map(), activity: new Map(), chain: new Map() };

export function foldSignals(book: SignalBook, signals: readonly Signal[]): SignalBook {
  const progress = new Map(book.progress);
  const activity = new Map(book.activity);
  const chain = new Map(book.chain);
  for (const signal of signals) {
    if (signal.type === 'progress') progress.set(signal.attempt, signal);
    else if (signal.type === 'activity') activity.set(signal.attempt, signal.text);
    else if (signal.type === 'chain') chain.set(signal.region, signal);
  }
  return { progress, activity, chain };
}
