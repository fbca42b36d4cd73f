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

/** How long what is waited for. */
export interface LeaseTimes {
  /** So long others wait after the last sign of life. */
  readonly durationMs: number;
  /** So long the holder tries to renew before it lets go: earlier than anybody may take over. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** As client-go's default: what operators know from every controller of their clusters. */
export const LEASE_SECONDS = 15;

/** The others as client-go's 15, 10 and 2 seconds relate. */
export const leaseTimes = (seconds: number): LeaseTimes => ({
  durationMs: seconds * 1000,
  renewDeadlineMs: (seconds * 2000) / 3,
  retryMs: (seconds * 2000) / 15,
});
