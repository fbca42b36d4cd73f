import { createJournal } from '../../engine/journal/journal-writer.ts';
import { createRunDirectory, makeRunId, type RunDirectory, runDirectory } from '../../engine/journal/run-directory.ts';
import type { Actor, RunEvent } from '../../engine/model/event.ts';
import type { GoesBackTo } from '../../recipes/recipe-context.ts';
import { selectedRegions } from '../../recipes/selected-regions.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { modeRefusal } from '../../regions/mode.ts';
import { CommandError } from '../exit-code.ts';
import { program } from '../program-version.ts';
import { makeStateDirectory, writingState } from '../state-place.ts';
import { builtVcpus } from './built-vcpus.ts';
import { readChainRecord } from './chain-record.ts';
import { definitionOf } from './definition-of.ts';
import { revisionsToGoBackTo } from './last-verified.ts';
import { makePlan, type Selection } from './make-plan.ts';
import { findProof, requireProof } from './promotion.ts';
import { refuseUnknownWords } from './refuse-unknown-words.ts';
import { skipReason } from './skip-reason.ts';
import { terraformCeiling } from './terraform-ceiling.ts';
import { withEarlier } from './with-earlier.ts';
import { workspaceDirectoryOf } from './workspace-directory.ts';

/** A run that is on disk and that nobody runs yet: its directory, and what its journal holds so far. */
export interface PlannedRun {
  readonly directory: RunDirectory;
  readonly planned: RunEvent;
}

export interface PlanWish {
  readonly stateDirectory: string;
  readonly by: Actor;
  readonly rollbackTo?: GoesBackTo;
  /** As given on the command line: why the preflight is left out. */
  readonly skipPreflight?: string | undefined;
  /** As given on the command line: why it goes on without a proof from elsewhere. */
  readonly skipPromotion?: string | undefined;
  /** It goes back to what was verified here before: that needs no proof from elsewhere. */
  readonly isWayBack?: true;
}

/** A new run on disk: its directory, and a journal that holds the plan. Nobody runs it yet. */
export async function planRun(
  fleet: Fleet,
  selection: Selection,
  notes: readonly string[],
  place: PlanWish,
): Promise<PlannedRun> {
  const { stateDirectory, by, rollbackTo } = place;
  const skipPreflight = skipReason('--skip-preflight', place.skipPreflight);
  const skip = skipReason('--skip-promotion', place.skipPromotion);
  const refusal = modeRefusal(fleet, process.env['KUBERNETES_SERVICE_HOST'] !== undefined);
  if (refusal !== null) throw new CommandError(refusal);
  refuseUnknownWords(fleet, selection);
  const definition = await definitionOf({ ...fleet, regions: selectedRegions(fleet, selection) });
  const known = { stateDirectory, definition };
  const proof = place.isWayBack ? undefined : await findProof(fleet, selection, { ...known, nowMs: Date.now() });
  const promotion = requireProof(proof, { ...known, skip });
  const run = makeRunId(Date.now(), fleet.name, Math.random);
  const plan = makePlan(fleet, selection, {
    run,
    runDirectory: runDirectory(stateDirectory, run).path,
    stateDirectory,
    notes,
    rollbackTo,
    skipPreflight,
    definition,
    promotion,
    verifiedRevisions: await revisionsToGoBackTo(stateDirectory, fleet),
    builtVcpus: await builtVcpus(stateDirectory, fleet),
    ceiling: await terraformCeiling(fleet),
    earlier: await readChainRecord(workspaceDirectoryOf(fleet, stateDirectory)),
  });
  if (!plan.ok) throw new CommandError(plan.problem.join('\n'));
  if (plan.value.steps.length === 0)
    throw new CommandError('with this selection there is nothing to do: no step is left');
  const frozen = await withEarlier(plan.value, stateDirectory);
  makeStateDirectory(stateDirectory);
  return writingState(stateDirectory, async () => {
    const directory = await createRunDirectory(stateDirectory, run);
    const journal = await createJournal(directory.journal, { run, program, createdAtMs: Date.now() });
    const planned: RunEvent = { seq: 1, atMs: Date.now(), type: 'run-planned', plan: frozen, by, program };
    await journal.append([planned]);
    await journal.close();
    return { directory, planned };
  });
}
