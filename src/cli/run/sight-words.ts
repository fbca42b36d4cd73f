import { AttemptDirectory } from '../../engine/execute/attempt-directory.ts';
import { type AttemptSight, lookAtAttempt } from '../../engine/execute/look-at-attempt.ts';
import { attemptDirectory, type RunDirectory } from '../../engine/journal/run-directory.ts';
import type { Leaving } from '../../engine/state/leaving.ts';
import { silentMs } from '../../engine/state/silence.ts';

/** What an engine would find of this step if it took the run up now. Nothing is touched. */
export function sightOf(directory: RunDirectory, { attempt }: Leaving): AttemptSight {
  const { pid, startTicks } = attempt;
  return lookAtAttempt(
    attemptDirectory(directory, attempt.id),
    pid === null ? null : { pid, startTicks: startTicks ?? 0 },
  );
}

/** How long its program has said nothing, by the age of its log, once that is longer than usual for it. */
export function silentHere(directory: RunDirectory, { step, attempt }: Leaving, nowMs: number): number | null {
  const saidAtMs = new AttemptDirectory(attemptDirectory(directory, attempt.id)).logWrittenAtMs();
  return silentMs(step, attempt, saidAtMs ?? undefined, nowMs);
}

export function sightWords({ step, attempt, outlivesEngine }: Leaving, sight: AttemptSight): string {
  if (!outlivesEngine) return 'asked by an engine; the next one asks again';
  // Only its cluster knows, and it is not asked here.
  if (attempt.pod !== undefined && sight.kind !== 'ended')
    return `in the pod ${attempt.pod}; the next engine looks there`;
  switch (sight.kind) {
    case 'alive':
      return sight.pid === null ? 'has just ended' : `still runs, process ${sight.pid}`;
    case 'ended':
      return `ended meanwhile, status ${sight.status}`;
    case 'never-started':
      return 'was never started';
    case 'gone':
      return step.onLost === 'ask' ? 'vanished: a person is asked' : 'vanished: it runs again';
  }
}
