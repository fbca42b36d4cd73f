import { aboutKey, type Complain } from './complaint.ts';
import type { OnFailure, PhaseId, PhaseRecipe } from './fleet.ts';
import type { PhaseEntry } from './phase-recipe.ts';
import type { PhaseSpec } from './phase-table.ts';

/** Why nothing may go on behind a phase that has failed; null = what comes next looks for itself, or needs nothing of it. */
const NOTHING_GOES_ON: Readonly<Record<PhaseId, string | null>> = {
  preflight: 'a refused check means that nothing may be changed there',
  infrastructure: 'kubernetes would work on a cluster that was not made',
  kubernetes: 'besu would be installed into a cluster that is not ready',
  besu: null,
  verify: null,
  contracts: 'ccip would use contracts that are not there',
  ccip: 'no phase comes after it',
  'admin-infrastructure': 'the phases after it would work on a cluster that was not made',
  monitoring: null,
  logging: null,
  backup: 'no phase comes after it',
};

interface Done {
  readonly recipe: PhaseRecipe;
  /** Whether nodes are changed zone by zone. */
  readonly isZoneWise: boolean;
}

/** What the file wants when this phase has failed for good; null = the row waits, as it does without a word. */
export function onFailureOf(
  spec: PhaseSpec,
  entry: PhaseEntry | undefined,
  done: Done,
  complain: Complain,
): Exclude<OnFailure, 'hold'> | null {
  const wish = entry?.onFailure ?? 'hold';
  if (wish === 'hold' || ['off', 'unconfigured'].includes(done.recipe.kind)) return null;
  const why = wish === 'continue' ? whyNotContinue(spec.id, done) : whyNotRollback(spec.id, done);
  if (why === null) return wish;
  const hint = 'remove onFailure: the region then waits for a person, and no other region waits for it';
  complain(aboutKey([...spec.path, 'onFailure'], `${spec.id} cannot ${wish}: ${why}`, hint));
  return null;
}

function whyNotContinue(phase: PhaseId, { isZoneWise }: Done): string | null {
  const inTurn = phase === 'besu' || phase === 'verify';
  return isZoneWise && inTurn ? 'the next zone would be changed after this one has failed' : NOTHING_GOES_ON[phase];
}

function whyNotRollback(phase: PhaseId, { recipe, isZoneWise }: Done): string | null {
  if (recipe.kind === 'terraform') return 'what terraform would destroy on the way back is for a person to see first';
  if (recipe.kind !== 'helm') return 'only a helm release has revisions to go back to';
  if (phase !== 'besu') return 'nothing verifies it, so nobody knows which revision was good';
  return isZoneWise ? 'every zone has a release with revisions of its own' : null;
}
