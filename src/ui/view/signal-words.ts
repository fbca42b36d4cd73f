import { type Leaving, sinceSignalMs, UNSAID } from '../../engine/state/leaving.ts';
import { duration } from './format-time.ts';

/** What the one signal of a cancel comes to in the tool that gets it: the reason why it is asked for by name. */
export function signalWords({ step: { work }, leaves }: Leaving): string {
  if (work.kind === 'probe') {
    return leaves === null || leaves.signalled.kind === 'nothing'
      ? 'No signal is needed: the engine stops asking. Nothing in the region changes.'
      : `No signal is needed. ${leaves.signalled.words}`;
  }
  return `${work.cancelSignal}: ${leaves?.signalled.words ?? UNSAID}`;
}

/** The same in a few words, for several tools below each other. */
export const signalBrief = ({ step: { work }, leaves }: Leaving): string =>
  leaves?.signalled.brief ??
  (work.kind === 'probe' ? 'only asked, nothing changes' : `${work.cancelSignal}, depends on the program`);

/** That it goes on when a screen is left, and what it does meanwhile: `goes on, holds the state lock`. */
export const detachBrief = ({ leaves }: Leaving): string => (leaves === null ? 'goes on' : `goes on, ${leaves.doing}`);

/** How far the winding down is; null = its one signal was not sent. */
export function windingWords({ attempt, step: { work } }: Leaving, nowMs: number): string | null {
  const sinceMs = sinceSignalMs(attempt, nowMs);
  if (sinceMs === null) return null;
  const signal = work.kind === 'command' ? work.cancelSignal : 'its cancel';
  const more = (attempt.forced ?? 0) === 0 ? '' : `, ${attempt.forced} more since`;
  return `winding down, ${signal} sent ${duration(sinceMs)} ago${more}`;
}

export const ONE_SIGNAL = 'Exactly one signal is sent, never a second one.';
