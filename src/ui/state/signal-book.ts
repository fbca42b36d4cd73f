import type { AccountSight } from '../../engine/model/account.ts';
import type { ClusterSight, HealthReport } from '../../engine/model/health.ts';
import type { AttemptId } from '../../engine/model/ids.ts';
import type { CloudCalls, Signal } from '../../engine/model/signal.ts';

type Of<Type extends Signal['type']> = Extract<Signal, { type: Type }>;

/** The newest observation of each kind; what a row shows beside the facts. */
export interface SignalBook {
  readonly progress: ReadonlyMap<AttemptId, Of<'progress'>>;
  readonly activity: ReadonlyMap<AttemptId, string>;
  /** When its program last wrote anything. */
  readonly saidAtMs: ReadonlyMap<AttemptId, number>;
  /** What running steps see of the accounts they pay from. */
  readonly accounts: ReadonlyMap<AttemptId, AccountSight>;
  readonly chain: ReadonlyMap<string, Of<'chain'>>;
  /** Null until the engine has asked the nodes for the first time. */
  readonly health: HealthReport | null;
  /** Null until a tool has told of a call. */
  readonly calls: CloudCalls | null;
  /** Why the journal cannot be written; null = it can. */
  readonly journal: string | null;
  /** By region. */
  readonly clusters: ReadonlyMap<string, ClusterSight>;
}

export const EMPTY_SIGNALS: SignalBook = {
  ...{ progress: new Map(), activity: new Map(), saidAtMs: new Map(), chain: new Map() },
  ...{ health: null, calls: null, journal: null, clusters: new Map(), accounts: new Map() },
};

export function foldSignals(book: SignalBook, signals: readonly Signal[]): SignalBook {
  const progress = new Map(book.progress);
  const activity = new Map(book.activity);
  const saidAtMs = new Map(book.saidAtMs);
  const accounts = new Map(book.accounts);
  const chain = new Map(book.chain);
  const clusters = new Map(book.clusters);
  let { health, calls, journal } = book;
  for (const signal of signals) {
    if (signal.type === 'progress') progress.set(signal.attempt, signal);
    else if (signal.type === 'activity') activity.set(signal.attempt, signal.text);
    else if (signal.type === 'log-grew') saidAtMs.set(signal.attempt, signal.atMs);
    else if (signal.type === 'account') accounts.set(signal.sight.attempt, signal.sight);
    else if (signal.type === 'chain') chain.set(signal.region, signal);
    else if (signal.type === 'health') health = signal.report;
    else if (signal.type === 'cloud-calls') calls = signal.calls;
    else if (signal.type === 'journal') journal = signal.problem;
    else if (signal.type === 'cluster') clusters.set(signal.sight.region, signal.sight);
  }
  return { progress, activity, saidAtMs, accounts, chain, health, calls, journal, clusters };
}
