import type { DefinedPart, PlannedPromotion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { promotionWords, shortHash } from '../../engine/plan/describe-governance.ts';
import { NOT_SELECTED } from '../../recipes/phase-absence.ts';
import type { Fleet, Promotion } from '../../regions/fleet.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { Definition } from './definition-of.ts';
import type { Selection } from './make-plan.ts';
import { runsOf } from './runs-of.ts';

/** Phases that only look: whoever is allowed to see need not prove anything. */
const LOOKING: readonly string[] = ['preflight', 'verify'];

/** Which run has shown elsewhere that this definition works; undefined = nothing has to be shown. */
export async function findProof(
  { promotion }: Pick<Fleet, 'promotion'>,
  { phases }: Selection,
  { stateDirectory, definition, nowMs }: { stateDirectory: string; definition: Definition | null; nowMs: number },
): Promise<PlannedPromotion | undefined> {
  if (promotion === undefined || phases?.every((phase) => LOOKING.includes(phase)) === true) return undefined;
  const { from } = promotion;
  let nearest: PlannedPromotion['nearest'];
  for await (const { state } of runsOf(stateDirectory, from)) {
    const { run, definitionParts } = state.plan;
    const atMs = verifiedAtMs(state, promotion, nowMs);
    if (atMs === null || definition === null || definitionParts === undefined) continue;
    const lacks = partsMissing(definition, definitionParts);
    if (lacks.length === 0) return { from, run, verifiedAtMs: atMs };
    nearest ??= { run, lacks };
  }
  return { from, run: null, verifiedAtMs: null, ...(nearest === undefined ? {} : { nearest }) };
}

/** What was not there: a run that has shown more than this (another override, a check) has shown this too. */
function partsMissing({ parts }: Definition, there: readonly DefinedPart[]): readonly string[] {
  const shown = new Set(there.map(({ hash }) => hash));
  return parts.filter(({ hash }) => !shown.has(hash)).map(({ name }) => name);
}

/** Everything was done and every region proved it. A run of some phases has only proved what stood there before. */
function verifiedAtMs({ plan, result, endedAtMs }: RunState, { withinMs }: Promotion, nowMs: number): number | null {
  const isWhole = plan.phases.every(({ scope, absent }) => scope !== 'region' || absent !== NOT_SELECTED);
  const isGood = result?.exitCode === EXIT.ok && result.verified > 0;
  return isWhole && isGood && endedAtMs !== null && nowMs - endedAtMs <= withinMs ? endedAtMs : null;
}

/** The proof as it goes into the plan; without one, and without a reason to go on, nothing is planned at all. */
export function requireProof(
  proof: PlannedPromotion | undefined,
  {
    skip,
    definition,
    stateDirectory,
  }: { skip: string | undefined; definition: Definition | null; stateDirectory: string },
): PlannedPromotion | undefined {
  if (proof === undefined || proof.run !== null) return proof;
  if (skip !== undefined) return { ...proof, overridden: skip };
  const which = definition === null ? 'it is too large to be known again' : `definition ${shortHash(definition.hash)}`;
  throw new CommandError(
    `${promotionWords(proof)} (${which}; runs in ${stateDirectory}). Nothing was changed.\n` +
      `Roll it out with the fleet file of ${proof.from} until every region is verified, or say --skip-promotion REASON: it goes into the journal.`,
    EXIT.refused,
  );
}
