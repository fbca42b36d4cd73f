import { FLEET_SCOPE } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';

/** What a person types to approve a step: its region, or for what concerns the whole fleet the fleet's own name. */
export const approvalWord = ({ fleet }: Pick<Plan, 'fleet'>, { scope }: Pick<Step, 'scope'>): string =>
  scope === FLEET_SCOPE ? fleet : scope;
