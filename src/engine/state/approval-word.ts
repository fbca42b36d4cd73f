import type { Approval } from '../../regions/fleet.ts';
import { FLEET_SCOPE } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';

/** What a person types to approve a step: its region, or for what concerns the whole fleet the fleet's own name. */
export const approvalWord = ({ fleet }: Pick<Plan, 'fleet'>, { scope }: Pick<Step, 'scope'>): string =>
  scope === FLEET_SCOPE ? fleet : scope;

/** How a phase begins, behind its name. */
export const APPROVAL_WORDS: Readonly<Record<Approval, string>> = {
  auto: 'begins by itself',
  ask: 'waits for a yes in each row',
  typed: 'waits for the typed name of each row',
};
