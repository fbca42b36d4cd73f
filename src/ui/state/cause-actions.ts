import { type Cause, causesOf } from '../../engine/state/causes.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { err, type Result } from '../../lib/result.ts';
import type { KeyName } from '../keys/bindings.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { askRetry, askRetryFrom } from './ask-retry.ts';
import { askRows } from './ask-rows.ts';
import { askSkipOf } from './ask-skip.ts';
import type { CauseAction } from './policy-dialogs.ts';
import type { RunData } from './run-data.ts';
import type { Dialog } from './ui-state.ts';
import { whyNotAct } from './why-not-act.ts';

/** One way to deal with all rows of a cause, with the question it opens or why it is not possible. */
interface CauseChoice {
  readonly action: CauseAction;
  /** Empty when the operator's own table gives it none. */
  readonly key: KeyName;
  readonly label: string;
  readonly asked: Result<Dialog, string>;
}

const LABELS: readonly (readonly [CauseAction, string])[] = [
  ['retry', 'retry all of them now'],
  ['retry-from', 'retry all of them from a phase of your choice'],
  ['skip', 'skip the phase in all of them, with a reason'],
  ['cancel-retry', 'no more tries by themselves'],
];

export function causeChoices(data: RunData, cause: Cause, keymap: Keymap = defaultKeymap): readonly CauseChoice[] {
  return LABELS.map(([action, label]) => ({
    ...{ action, label, asked: ask(data, cause, action) },
    key: keymap.keyFor('regions', action) ?? '',
  }));
}

function ask(data: RunData, cause: Cause, action: CauseAction): Result<Dialog, string> {
  const refused = whyNotAct(data);
  if (refused !== null) return err(refused);
  const { state } = data;
  switch (action) {
    case 'retry':
      return askRetry(state, cause.scopes);
    case 'retry-from':
      return askRetryFrom(state, cause.scopes);
    case 'skip':
      return askSkipOf(
        state,
        cause.scopes,
        cause.steps.map((id) => stepById(state.plan, id) ?? null),
      );
    case 'cancel-retry':
      return askRows(state, 'cancel-retry', cause.scopes);
  }
}

/** The one that was chosen, else the first; null = nothing is wrong any more. */
export function chosenCause({ state }: RunData, fingerprint: string | null): Cause | null {
  const causes = causesOf(state);
  return causes.find((one) => one.fingerprint === fingerprint) ?? causes[0] ?? null;
}

/** Null once it has been dealt with. */
export const causeNamed = ({ state }: RunData, fingerprint: string): Cause | null =>
  causesOf(state).find((one) => one.fingerprint === fingerprint) ?? null;
