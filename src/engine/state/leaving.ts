import type { AttemptState, RunState } from '../model/state.ts';
import type { Leaves, Step } from '../model/step.ts';
import { asTried } from './as-asked-for.ts';

/** What leaving one running step means: nothing here is guessed, it is what the step's recipe said of its program. */
export interface Leaving {
  readonly step: Step;
  readonly attempt: AttemptState;
  /** What its recipe said; null = nobody said (an older journal, or a way out of a failure). */
  readonly leaves: Leaves | null;
  /** A program of its own outlives every engine; a question is asked again by the next one. */
  readonly outlivesEngine: boolean;
  /** The signal that would be sent next; null = it only asks, and its cancel needs none. */
  readonly next: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | null;
  /** What has to be typed before any signal after the first. */
  readonly consent: string;
  /** What may be lost by a signal after the first. */
  readonly atRisk: string;
}

/** Everything with a process or a question of its own, in plan order; what is carried is inside its carrier. */
export function leavings(state: RunState): readonly Leaving[] {
  return state.plan.steps.flatMap((step) => {
    const now = state.steps[step.id];
    const attempt = now?.status === 'running' ? now.attempts.at(-1) : undefined;
    return attempt === undefined || attempt.carriedBy !== null ? [] : [leavingOf(step, attempt)];
  });
}

function leavingOf(planned: Step, attempt: AttemptState): Leaving {
  const step = asTried(planned, attempt);
  // A way out runs another program than the one the recipe spoke of.
  const leaves = attempt.remedy === undefined ? (step.leaves ?? null) : null;
  return {
    ...{ step, attempt, leaves },
    outlivesEngine: step.work.kind === 'command',
    next: nextSignal(step, attempt),
    consent: `lose ${step.scope}`,
    atRisk: leaves?.killed.words ?? UNSAID,
  };
}

/** The step's own signal, that signal once more, and only then the one that no program can answer. */
function nextSignal({ work }: Step, { forced = 0 }: AttemptState): Leaving['next'] {
  if (work.kind === 'probe') return null;
  return forced === 0 ? work.cancelSignal : 'SIGKILL';
}

export const UNSAID = 'What that leaves behind depends on the program.';

/** How long ago its one signal was sent; null = it was not. Whether it was known only as a fact, 0. */
export function sinceSignalMs({ cancelled, cancelledAtMs }: AttemptState, nowMs: number): number | null {
  if (!cancelled) return null;
  return cancelledAtMs === undefined ? 0 : Math.max(0, nowMs - cancelledAtMs);
}
