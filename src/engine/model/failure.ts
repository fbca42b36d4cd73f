/** Decides alone whether a retry can help and who has to act. */
export type FailureClass =
  | 'throttle'
  | 'quota'
  | 'capacity'
  | 'conflict'
  | 'auth'
  | 'config'
  | 'transient'
  | 'image'
  | 'timeout'
  | 'cancelled'
  | 'lost'
  | 'unknown';

/** The world said no. A value in events; never thrown. */
export interface Failure {
  readonly class: FailureClass;
  /** What happened, in one line without paths or ids: `vCPU quota of UK West is used up`. */
  readonly title: string;
  /** Lines of the tool, cleaned, that show it; most telling first; at most 8 of at most 400 characters. */
  readonly evidence: readonly string[];
  /** What to do, in words; names a key where one helps. */
  readonly hint: string;
  /** Same cause, same text: failures of several regions collapse by it. */
  readonly fingerprint: string;
  /** `one`: concerns this region only; `all`: will hit every region (a login has expired). */
  readonly reach: 'one' | 'all';
  /** How long the other side asked to wait; absent = it did not say. */
  readonly retryAfterMs?: number;
  /** `never`: trying again by itself cannot help, whatever the class says (a stuck helm release). */
  readonly retry?: 'never';
  /** From outermost to innermost: what was being done when it happened. */
  readonly chain: readonly string[];
}

export interface ExitInfo {
  readonly code: number | null;
  readonly signal: string | null;
  /**
   * `exited` by itself; `timed-out` and `cancelled` after our one signal; `not-started`: never ran (the reason is in
   * `detail`); `lost`: vanished while no engine was looking.
   */
  readonly reason: 'exited' | 'timed-out' | 'cancelled' | 'not-started' | 'lost';
  readonly detail: string | null;
  /** When it ended, where no engine saw it end; absent = when it was written down. */
  readonly endedAtMs?: number;
}
