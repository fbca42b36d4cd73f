import { aboutKey, type Complain } from './complaint.ts';
import type { FleetPhase, PhaseRecipe } from './fleet.ts';
import { onFailureOf } from './on-failure.ts';
import { aroundOf, isZoneWise, type PhaseEntry, phaseRecipe } from './phase-recipe.ts';
import type { PhasesInput } from './phase-schema.ts';
import { type PhaseSpec, phaseTable } from './phase-table.ts';

export interface PhaseSurroundings {
  readonly hasAdmin: boolean;
  readonly hasChain: boolean;
  /** Whether the input is all the file says, or only what of it is sound. */
  readonly whole: boolean;
}

/** Every phase there is, in the order of a rollout, with how the file wants it done. */
export function fleetPhases(
  input: PhasesInput,
  surroundings: PhaseSurroundings,
  complain: Complain,
): readonly FleetPhase[] {
  const kubernetesNamespace = input.kubernetes?.kubectl?.namespace ?? 'besu';
  const phases = phaseTable.map((spec) => {
    const entry = entryOf(input, spec);
    checkScope(spec, entry, surroundings, complain);
    const namespace = spec.scope === 'admin' ? spec.id : kubernetesNamespace;
    const recipe = entry === undefined ? absent(spec, surroundings) : phaseRecipe(spec, entry, namespace, complain);
    const around = entry === undefined || recipe.kind === 'off' ? null : aroundOf(entry, spec.path, complain);
    const { approval } = entry ?? {};
    const onFailure = onFailureOf(spec, entry, { recipe, isZoneWise: isZoneWise(input.besu) }, complain);
    return {
      ...{ id: spec.id, scope: spec.scope, recipe },
      ...(around === null ? {} : { around }),
      ...(approval === undefined ? {} : { approval }),
      ...(onFailure === null ? {} : { onFailure }),
    };
  });
  if (surroundings.whole && !phaseTable.some((spec) => changesRegions(spec, entryOf(input, spec)))) {
    complain(
      aboutKey(
        ['phases'],
        'no phase of a region is configured and on',
        'add one of infrastructure, kubernetes, besu, verify',
      ),
    );
  }
  return phases;
}

function entryOf(input: PhasesInput, spec: PhaseSpec): PhaseEntry | undefined {
  const group: Readonly<Record<string, unknown>> = spec.scope === 'admin' ? (input.admin ?? {}) : input;
  const entry = group[spec.path.at(-1) ?? ''];
  return entry === undefined ? undefined : (entry as PhaseEntry);
}

function absent(spec: PhaseSpec, around: PhaseSurroundings): PhaseRecipe {
  if (spec.id === 'preflight') return { kind: 'preflight', timeoutMs: spec.defaultTimeoutMs };
  const missing = spec.scope === 'admin' && !around.hasAdmin ? 'regions.admin' : spec.path.join('.');
  return { kind: 'unconfigured', reason: `not configured: add ${missing}` };
}

function checkScope(
  spec: PhaseSpec,
  entry: PhaseEntry | undefined,
  around: PhaseSurroundings,
  complain: Complain,
): void {
  if (entry === undefined || entry.enabled === false) return;
  if (spec.scope === 'admin' && !around.hasAdmin) {
    complain(
      aboutKey(spec.path, `${spec.id} has no region to run in`, 'name the administrative region: regions.admin'),
    );
  }
  if (spec.id === 'preflight' && entry.approval !== undefined) {
    const hint = 'remove approval, or write it under a later phase';
    complain(aboutKey([...spec.path, 'approval'], 'the preflight changes nothing, so it waits for nobody', hint));
  }
  if (entry.chain !== undefined && !around.hasChain) {
    complain(
      aboutKey(
        [...spec.path, 'chain'],
        `${spec.id} compares with a chain that the file does not describe`,
        'add chain: with its id',
      ),
    );
  }
}

/** The preflight alone changes nothing, so a fleet with no more than that is a mistake. */
const changesRegions = ({ id, scope }: PhaseSpec, entry: PhaseEntry | undefined): boolean =>
  scope === 'region' && id !== 'preflight' && entry !== undefined && entry.enabled !== false;
