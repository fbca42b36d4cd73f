import { exitOfStatus, lost, notStarted, type StopReason } from '../engine/execute/exit-info.ts';
import type { ExitInfo } from '../engine/model/failure.ts';
import { trueCondition } from './job-objects.ts';
import type { JobSight, Standing } from './pod-standing.ts';

/** What is known beside the cluster's own words. */
export interface ExitFacts {
  readonly standing: Extract<Standing, { kind: 'ended' | 'gone' }>;
  readonly job: JobSight['job'];
  /** Why we sent the one signal; null = we did not. */
  readonly stopped: StopReason | null;
  /** What the wrapper wrote when the program had ended; null = nothing. */
  readonly written: number | null;
  /** The program can never have been started. */
  readonly neverStarted: boolean;
}

/**
 * How an attempt ended. What the wrapper wrote counts, because it is the program's own status: that of the container may be
 * the wrapper's, which was killed a moment later. Then the container's; with neither it vanished.
 */
export function exitOfJob({ standing, job, stopped, written, neverStarted }: ExitFacts): ExitInfo {
  if (neverStarted) return notStarted(`its pod ended before the program was started: ${wordsOf(standing)}`);
  const failed = trueCondition(job, 'Failed') ?? trueCondition(job, 'FailureTarget');
  const reason = stopped ?? (failed?.reason === 'DeadlineExceeded' ? 'timed-out' : null);
  if (standing.kind === 'gone') return written === null ? lost(standing.why) : exitOfStatus(written, reason);
  const { code, interrupted, note } = standing;
  if (written === null && code === CLAIM_TAKEN) return lost('Kubernetes started it a second time, which ran nothing');
  const exit = { ...exitOfStatus(written ?? code, reason), detail: note };
  // Its own doing or not: nobody can say what of its work is done.
  if (reason === null && interrupted !== null && exit.code !== 0) return lost(`${interrupted} (${wordsOf(standing)})`);
  return exit;
}

/** The wrapper's own status when it may not start anything. */
const CLAIM_TAKEN = 125;

const wordsOf = (standing: ExitFacts['standing']): string =>
  standing.kind === 'gone' ? standing.why : `exit status ${standing.code}`;
