import { basename, dirname } from 'node:path';
import type { RegionAddition } from '../../engine/model/addition.ts';
import { scopeOf } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { additionRefusal } from '../../engine/obey-add-region.ts';
import { additionFrom, changedRegions, lostSteps } from '../../engine/plan/addition-from.ts';
import { promotionWords } from '../../engine/plan/describe-governance.ts';
import { describePlan } from '../../engine/plan/describe-plan.ts';
import { extendPlan } from '../../engine/state/extend-plan.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { genesisCounts } from '../../recipes/genesis-barrier.ts';
import { answersTo } from '../../recipes/selected-regions.ts';
import { catalog, regionNotAvailable } from '../../regions/catalog.ts';
import type { Fleet, FleetRegion } from '../../regions/fleet.ts';
import type { ReadyAddition } from '../../ui/state/ask-add.ts';
import { MAX_CLIENT_FRAME_BYTES } from '../../wire/protocol.ts';
import { CommandError } from '../exit-code.ts';
import { builtVcpus } from './built-vcpus.ts';
import { readChainRecord } from './chain-record.ts';
import { type Definition, definitionOf } from './definition-of.ts';
import { revisionsToGoBackTo } from './last-verified.ts';
import { loadFleet } from './load-fleet.ts';
import { makePlan } from './make-plan.ts';
import { findProof } from './promotion.ts';
import { workspaceDirectoryOf } from './workspace-directory.ts';

/** What a frame needs beside the addition: who asks, and how the frame is marked. */
const ENVELOPE_BYTES = 1024;

/** A region beside a run, planned by the run's fleet file as that is now: as `run` would do it, or why it cannot join. */
export async function planAddition(asked: string, state: RunState): Promise<Result<ReadyAddition, string>> {
  try {
    const { plan } = state;
    const fleet = await loadFleet(plan.fleetFile, null);
    const found = findIn(fleet, asked);
    if (!found.ok) return found;
    const larger = await largerPlan(fleet, found.value, plan);
    if (!larger.ok) return larger;
    const addition = additionFrom(plan, larger.value, scopeOf(found.value.region.id));
    if (addition === null) return err(`there is nothing to do in ${found.value.region.id}`);
    const refused = worldRefusal(plan, larger.value, found.value) ?? additionRefusal(state, addition);
    if (refused !== null) return err(refused);
    const noted = { ...addition, notes: [...addition.notes, ...(await changeNotes(fleet, plan, larger.value))] };
    return fitting(noted, described(plan, noted));
  } catch (problem) {
    if (problem instanceof CommandError) return err(problem.message);
    throw problem;
  }
}

function findIn(fleet: Fleet, asked: string): Result<FleetRegion, string> {
  const found = fleet.regions.find(({ region }) => answersTo(region, asked));
  if (found !== undefined) return ok(found);
  const known = catalog.find((region) => answersTo(region, asked));
  if (known?.role === 'admin') return err(`${known.name} is administrative: no validator may run there`);
  if (known !== undefined) return err(`${known.id} is not in regions.deploy: add it to ${basename(fleet.file)} first`);
  const { message, hint } = regionNotAvailable(asked);
  return err(`${message}; ${hint}`);
}

/** Phases that this run has, in the regions that it has, and one more. */
async function largerPlan(fleet: Fleet, joining: FleetRegion, plan: Plan): Promise<Result<Plan, string>> {
  const wanted = new Set<string>([...plan.regions.map(({ region }) => region.id), joining.region.id]);
  const present = plan.phases.filter(({ absent }) => absent === null);
  const larger = { ...fleet, regions: fleet.regions.filter(({ region }) => wanted.has(region.id)) };
  const stateDirectory = dirname(dirname(plan.runDirectory));
  const definition = await definitionOf(larger);
  const unproved = await proofRefusal(larger, plan, { stateDirectory, definition });
  if (unproved !== null) return err(unproved);
  // A selection of regions leaves the fleet's own phases out: where this run has them, the fleet is made as large as the run.
  const whole = present.some(({ scope }) => scope !== 'region');
  const made = makePlan(
    whole ? larger : fleet,
    { regions: whole ? null : [...wanted], phases: present.map(({ id }) => id) },
    {
      ...{ run: plan.run, runDirectory: plan.runDirectory, stateDirectory, notes: [], ceiling: null },
      ...{ skipPreflight: plan.skipPreflight, definition, promotion: plan.promotion },
      earlier: await readChainRecord(workspaceDirectoryOf(fleet, stateDirectory)),
      verifiedRevisions: await revisionsToGoBackTo(stateDirectory, fleet),
      builtVcpus: await builtVcpus(stateDirectory, fleet),
      joining: joining.region.id,
    },
  );
  return made.ok ? made : err(made.problem.join('; '));
}

/** Proved by the same run, by another one since, or never meant to be proved. */
async function proofRefusal(
  fleet: Fleet,
  plan: Plan,
  known: { readonly stateDirectory: string; readonly definition: Definition | null },
): Promise<string | null> {
  if (fleet.promotion === undefined) return null;
  if (plan.promotion !== undefined && known.definition?.hash === plan.definitionHash) return null;
  const phases = plan.phases.filter(({ absent }) => absent === null).map(({ id }) => id);
  const proof = await findProof(fleet, { regions: null, phases }, { ...known, nowMs: Date.now() });
  return proof === undefined || proof.run !== null ? null : promotionWords(proof);
}

/** What the steps alone do not show: that they rest on something that was made for the regions of the plan. */
function worldRefusal(plan: Plan, larger: Plan, { region }: FleetRegion): string | null {
  const alone = `start a run of it instead: besu-console run --regions ${region.id}`;
  if (larger.steps.some(({ scope, carriedBy }) => scope === scopeOf(region.id) && carriedBy !== null)) {
    return `one shared terraform state builds all regions of this run in one apply: ${alone}`;
  }
  if (!genesisCounts(plan, region.id)) {
    return `the genesis of this chain is made of the validators of the regions that were planned: ${region.id} is none of them`;
  }
  const [lost] = lostSteps(plan, larger);
  return lost === undefined ? null : `by the fleet file as it is now, ${lost} would not be done any more: ${alone}`;
}

async function changeNotes(fleet: Fleet, plan: Plan, larger: Plan): Promise<readonly string[]> {
  const changed = changedRegions(plan, larger);
  const planned = new Set<string>(plan.regions.map(({ region }) => region.id));
  const before = { ...fleet, regions: fleet.regions.filter(({ region }) => planned.has(region.id)) };
  const hash = (await definitionOf(before))?.hash;
  if (changed.length === 0 && (plan.definitionHash === undefined || hash === plan.definitionHash)) return [];
  return [
    'the fleet file, or what it names, has changed since this run was planned: the other regions stay as planned',
  ];
}

function described(plan: Plan, addition: RegionAddition): readonly string[] {
  const { region, steps, waits, notes } = addition;
  const extended = extendPlan(plan, addition);
  const phases = plan.phases.filter(({ id }) => steps.some(({ phase }) => phase === id));
  const waiting = new Set(plan.steps.filter(({ id }) => waits[id] !== undefined).map(({ phase }) => phase));
  return [
    ...describePlan({ ...extended, regions: [region], steps, phases, notes }, { full: true }),
    ...[...waiting].map((phase) => `${phase} then waits for ${region.scope} too`),
  ];
}

function fitting(addition: RegionAddition, lines: readonly string[]): Result<ReadyAddition, string> {
  const bytes = Buffer.byteLength(JSON.stringify(addition)) + ENVELOPE_BYTES;
  if (bytes <= MAX_CLIENT_FRAME_BYTES) return ok({ addition, lines });
  const scope = addition.region.scope;
  return err(
    `the steps of ${scope} take ${bytes} bytes, and an engine takes ${MAX_CLIENT_FRAME_BYTES} at once: start a run of it instead: besu-console run --regions ${scope}`,
  );
}
