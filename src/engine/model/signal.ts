import type { AccountSight } from './account.ts';
import type { ClusterSight, HealthReport } from './health.ts';
import type { AttemptId } from './ids.ts';

/** How often the cloud's control plane was asked, estimated from below by what the tools tell. */
export interface CloudCalls {
  /** Of the newest call. The others are of the minute before it. */
  readonly atMs: number;
  readonly writes: number;
  readonly reads: number;
  /** Which part of what may be asked at once is left, from 0 to 1. */
  readonly writesLeft: number;
  readonly readsLeft: number;
}

/** A volatile observation: may be dropped, is never needed to resume. */
export type Signal =
  /** `done` of `total` units (resources, pods); total null = not known yet. */
  | {
      readonly type: 'progress';
      readonly attempt: AttemptId;
      readonly done: number;
      readonly total: number | null;
      readonly unit: string;
    }
  /** What it is doing right now, in one cleaned line. */
  | { readonly type: 'activity'; readonly attempt: AttemptId; readonly text: string }
  /** A chain reading of one region; heights in blocks. */
  | {
      readonly type: 'chain';
      readonly region: string;
      readonly height: number | null;
      readonly peers: number | null;
      readonly validatorsUp: number;
      readonly observedAtMs: number;
    }
  /** The account a step pays from, and its transaction that is under way. */
  | { readonly type: 'account'; readonly sight: AccountSight }
  /** The newest assessment of the chain and all its nodes. */
  | { readonly type: 'health'; readonly report: HealthReport }
  | { readonly type: 'cloud-calls'; readonly calls: CloudCalls }
  /** Why the journal cannot be written, so that nothing can go on; null = it can again. */
  | { readonly type: 'journal'; readonly problem: string | null }
  /** Pods and events of one region's cluster. */
  | { readonly type: 'cluster'; readonly sight: ClusterSight }
  /** The log of an attempt has grown: to how much, and when that was written. At most one for each look at it. */
  | {
      readonly type: 'log-grew';
      readonly attempt: AttemptId;
      readonly bytes: number;
      readonly atMs: number;
    };
