import type { FileAction } from '../engine/model/step.ts';
import { directoryAt, PRIVATE_FILE } from './place.ts';
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
    directoryAt(claims(planFile)),
    { kind: 'write', path: claimOf(planFile, context), text: '', mode: PRIVATE_FILE },
  ];
}

/** Fails when the claim is gone; what it copies means nothing. */
export function provePlanClaim(planFile: string, context: RecipeContext): FileAction {
  const to = `${claims(planFile)}/applied`;
  return { kind: 'copy', from: claimOf(planFile, context), to, mode: PRIVATE_FILE, optional: false };
}

/** Begins like the plan file, so that it is linked nowhere and ignored where plans are. */
const claims = (planFile: string): string => `${planFile}.claim`;

const claimOf = (planFile: string, { runDirectory }: RecipeContext): string =>
  `${claims(planFile)}/${runDirectory.slice(runDirectory.lastIndexOf('/') + 1)}`;
