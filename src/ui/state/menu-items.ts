import type { KeyName } from '../keys/bindings.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { attemptsOf, latestAttempt } from '../view/selected-step.ts';
import { dialogFor } from './open-dialog.ts';
import { stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import { type MenuAction, type UiState, viewOf } from './ui-state.ts';

/** One line of the menu: what could be done with the selected row, and when it cannot, why. */
export interface MenuItem {
  readonly action: MenuAction;
  /** Empty when the operator's own table gives it none. */
  readonly key: KeyName;
  readonly label: string;
  readonly problem: string | null;
}

const OFFERED: readonly MenuAction[] = [
  ...([
    'launch',
    'retry',
    'retry-from',
    'approve',
    'remedy',
    'raise-fee',
    'skip',
    'cancel',
    'kill',
    'push',
    'cancel-retry',
  ] as const),
  ...(['hold', 'release', 'unskip', 'queue-first', 'queue-last', 'pause', 'raise', 'lower'] as const),
  ...(['open', 'logs', 'previous-logs', 'describe', 'yaml', 'shell'] as const),
];

/** What is possible comes first; within both parts the order never changes, so that a hand learns it. */
export function menuItems(ui: UiState, data: RunData, keymap: Keymap = defaultKeymap): readonly MenuItem[] {
  const view = viewOf(ui).kind;
  const items = OFFERED.flatMap((action): readonly MenuItem[] => {
    const binding = keymap.bindings.find((one) => one.action === action && one.views.includes(view));
    if (binding === undefined) return [];
    const problem = whyNot(action, ui, data);
    if (problem !== null && (data.recorded === true || isBesideThePoint(action, data))) return [];
    return [{ action, key: binding.keys[0] ?? '', label: binding.label, problem }];
  });
  return [...items.filter(({ problem }) => problem === null), ...items.filter(({ problem }) => problem !== null)];
}

/** What is nobody's question here would only make the menu longer than the screen: why nothing held back is released. */
function isBesideThePoint(action: MenuAction, { state }: RunData): boolean {
  if (action === 'push') return state.plan.policy?.strategy.kind !== 'manual';
  return RARE.has(action);
}

const RARE: ReadonlySet<MenuAction> = new Set<MenuAction>([
  ...(['remedy', 'raise-fee', 'kill', 'cancel-retry', 'release', 'unskip', 'queue-first', 'queue-last'] as const),
]);

function whyNot(action: MenuAction, ui: UiState, data: RunData): string | null {
  switch (action) {
    case 'open':
    case 'describe':
    case 'yaml':
    case 'shell':
      return stepInView(ui, { data }) === null ? 'no region is selected' : null;
    case 'logs':
      if (stepInView(ui, { data }) === null) return 'no region is selected';
      return attemptToRead(ui, data) === null ? 'nothing has run here yet' : null;
    case 'previous-logs':
      return triesInView(ui, data) > 1 ? null : 'no earlier try of this step';
    default: {
      const asked = dialogFor(ui, action, { data });
      return asked.ok ? null : asked.problem;
    }
  }
}

function attemptToRead(ui: UiState, data: RunData) {
  const step = stepInView(ui, { data });
  return step === null ? null : latestAttempt(data.state, step);
}

function triesInView(ui: UiState, data: RunData): number {
  const step = stepInView(ui, { data });
  return step === null ? 0 : attemptsOf(data.state, step).length;
}

/** The one the menu stands on; what it names may have gone from the table of another view. */
export const chosenItem = (items: readonly MenuItem[], chosen: MenuAction | null): MenuItem | null =>
  items.find(({ action }) => action === chosen) ?? items[0] ?? null;
