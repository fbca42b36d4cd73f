import type { RunState } from '../../engine/model/state.ts';
import { approvalWord } from '../../engine/state/approval-word.ts';
import { survey } from '../../engine/state/survey.ts';

/** Which step waits for a person's approval, and the ways to give it; null = none does. */
export function approvalWords(state: RunState): string | null {
  const { holds } = survey(state);
  const waiting = state.plan.steps.filter(({ id }) => holds.get(id)?.kind === 'approval');
  const [step] = waiting;
  if (step === undefined) return null;
  const more = waiting.length === 1 ? '' : ` and ${waiting.length - 1} more wait`;
  const hold = holds.get(step.id);
  const proof = hold?.kind === 'approval' && hold.typed === false ? '' : ` --confirm ${approvalWord(state.plan, step)}`;
  const ways = `a on the screen, or besu-console approve ${step.scope}${proof}`;
  return `${step.id}${more === '' ? ' waits' : more} for a person's approval: ${ways}`;
}
