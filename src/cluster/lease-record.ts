/** What a Lease says. Its times are the clocks of others: written for people to read, never compared with ours. */
export interface LeaseRecord {
  /** Null = whoever had it let go. */
  readonly holder: string | null;
  readonly durationMs: number;
  readonly acquiredAt: Date;
  readonly renewedAt: Date;
  /** How often it went from one to another. */
  readonly transitions: number;
  /** The run its holder writes, for `cluster status`; null = none yet. */
  readonly run: string | null;
}

/** A Lease as the API server gave it: `version` changes with every write, whoever writes. */
export interface StoredLease {
  readonly record: LeaseRecord;
  readonly version: string;
}

/** As client-go's defaults: what operators know from every controller of their clusters. */
export interface LeaseTimes {
  /** So long others wait after the last sign of life. */
  readonly durationMs: number;
  /** So long the holder tries to renew before it lets go: earlier than anybody may take over. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

export const LEASE_TIMES: LeaseTimes = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };
