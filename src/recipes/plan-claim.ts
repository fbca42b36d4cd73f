import type { FileAction } from '../engine/model/step.ts';
import { directoryAt } from './place.ts';
import type { RecipeContext } from './recipe-context.ts';

/**
 * The directory of a state outlives the runs, so the next run's plan is written where this run's lies. Who approves
 * what one run has shown must not apply what another has planned since: planning takes the claim away from every
 * earlier run, and an apply without its run's claim does not start.
 */
export function claimPlan(planFile: string, context: RecipeContext): readonly FileAction[] {
  return [
    { kind: 'remove', path: claims(planFile) },
    { kind: 'remove', path: planFile },
    directoryAt(claimOf(planFile, context)),
  ];
}

/** A saved plan holds every variable of the module, secrets too, and is used once. */
export const removePlan = (planFile: string): readonly FileAction[] => [{ kind: 'remove', path: planFile }];

/** A claim is an empty directory: there is nothing in it to link, but without it there is nowhere to look. */
export function provePlanClaim(planFile: string, context: RecipeContext): FileAction {
  const from = claimOf(planFile, context);
  return { kind: 'link-entries', from, to: `${claims(planFile)}/applied`, except: ['*'] };
}

/** Begins like the plan file, so that it is linked nowhere and ignored where plans are. */
const claims = (planFile: string): string => `${planFile}.claim`;

const claimOf = (planFile: string, { runDirectory }: RecipeContext): string =>
  `${claims(planFile)}/${runDirectory.slice(runDirectory.lastIndexOf('/') + 1)}`;
