import type { RunState } from '../../engine/model/state.ts';
import type { AddDialog } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import { asking, buttons, type DialogView, fleetAsk, SCROLLS } from './dialog-parts.ts';
import { counted } from './name-some.ts';

/** One more region, with all that would be done in it. */
export function addView({ plan }: RunState, dialog: AddDialog): DialogView {
  const { addition, lines, top, required, typed } = dialog;
  const { region, steps, notes } = addition;
  const size = [counted(region.validators, 'validator'), counted(region.vcpus, 'vCPU'), counted(steps.length, 'step')];
  return {
    title: `Add ${region.region.name} to ${plan.fleet}?`,
    body: [`${size.join(', ')}, ${plan.environment}. The other regions go on as they are.`, ...notes],
    list: lines.slice(Math.min(top, Math.max(0, lines.length - 1))).map(cleanText),
    listKeys: SCROLLS,
    grave: required !== null,
    answer: required === null ? buttons(dialog, 'add') : asking(fleetAsk(required), typed, typed === required, 'adds'),
  };
}
