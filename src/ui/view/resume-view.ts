import type { RunState } from '../../engine/model/state.ts';
import { causeTitle } from './cause-words.ts';
import { countdown } from './countdown.ts';
import { buttons, type DialogView, plain } from './dialog-parts.ts';

/** Going on after a pause: a person's, or the one the engine has made by itself. */
export function resumeView(
  { policy, status }: RunState,
  dialog: { readonly focus: 'cancel' | 'confirm' },
  nowMs: number,
): DialogView {
  const { breaker } = policy;
  const answer = buttons(dialog, 'resume');
  if (breaker === null) return { ...plain('Resume the rollout?', ['Steps that wait start again.']), answer };
  const until =
    breaker.untilMs === null
      ? 'It lasts until somebody resumes or retries.'
      : `It ends by itself in ${countdown(breaker.untilMs - nowMs)}.`;
  const own = `The engine has paused new starts: ${causeTitle(breaker.title, breaker.scopes.length)}. ${until}`;
  if (status !== 'running') {
    return { ...plain('Resume the rollout?', [own, 'That pause goes on: resume once more to end it too.']), answer };
  }
  return {
    ...plain('Let new steps start again?', [own, 'Is the cause gone? If not, the next failure pauses them again.']),
    answer,
  };
}
