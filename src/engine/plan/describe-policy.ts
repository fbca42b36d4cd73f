import { canSpare, quorum } from '../../regions/quorum.ts';
import type { Plan, PlannedPhase } from '../model/plan.ts';
import { NO_POLICY, type PlannedPush, type RunPolicy, type Wave } from '../model/policy.ts';

/** In which order, what may fail, and what happens by itself: one line each. */
export function describePolicy(plan: Plan): readonly string[] {
  const policy = plan.policy ?? NO_POLICY;
  return [
    ...strategyLines(policy),
    ...approvalLines(policy),
    toleranceLine(policy),
    ...byItselfLines(policy),
    ...onFailureLines(plan),
    ...guardLines(plan),
    ...crossEdges(plan),
  ];
}

function strategyLines({ strategy }: RunPolicy): readonly string[] {
  switch (strategy.kind) {
    case 'all-at-once':
      return ['order: all regions at once'];
    case 'manual':
      return strategy.pushes === undefined
        ? ['order: by hand; a region begins when somebody pushes it (besu-console push REGION)']
        : [
            'order: by hand; each of these begins when somebody pushes it (besu-console push NAME)',
            ...pushLines(strategy.pushes),
          ];
    case 'waves':
      return ['order: in waves', ...strategy.waves.map((wave, i) => `  ${i + 1} ${waveWords(wave)}`)];
  }
}

/** One line for each region: in it they come one after another. */
const pushLines = (pushes: readonly PlannedPush[]): readonly string[] =>
  [...Map.groupBy(pushes, ({ scope }) => scope).values()].map((own) => `  ${own.map(({ key }) => key).join(', ')}`);

function approvalLines({ approvals = {}, staggerMs = 0 }: RunPolicy): readonly string[] {
  const asking = Object.entries(approvals).filter(([, how]) => how !== 'auto');
  const words = asking.map(([phase, how]) => (how === 'typed' ? `${phase} (with its name typed)` : phase));
  return [
    ...(words.length === 0
      ? []
      : [`waits for a yes in every region (a, besu-console approve REGION): ${words.join(', ')}`]),
    ...(staggerMs === 0 ? [] : [`between two beginnings of one tool: at least ${staggerMs / 1000} s`]),
  ];
}

function waveWords({ name, scopes, soakMs, soakBlocks }: Wave): string {
  const watch = [soakMs > 0 ? `${soakMs / 1000} s` : '', soakBlocks > 0 ? `${soakBlocks} blocks` : ''].filter(
    (one) => one !== '',
  );
  const soak = watch.length === 0 ? '' : `, then watched for ${watch.join(' and ')}`;
  return `${name}: ${scopes.join(', ')}${soak}`;
}

function toleranceLine({ tolerance: { failedRegions, lostValidators } }: RunPolicy): string {
  if (failedRegions !== null) return `may fail: ${failedRegions} regions, then nothing new starts`;
  if (lostValidators !== null)
    return `may fail: regions with ${lostValidators} validators together, then nothing new starts`;
  return 'may fail: any number; one region never holds up another';
}

function byItselfLines({ retry, breaker }: RunPolicy): readonly string[] {
  const tries =
    retry === null
      ? 'nothing'
      : `throttling, conflicts, lost connections and capacity, at most ${retry.attempts} times a step`;
  const pause =
    breaker === null
      ? []
      : [
          `new starts pause: after ${breaker.failures} failures of one cause within ${breaker.withinMs / 1000} s, or an expired login`,
        ];
  return [`tried again by itself: ${tries}`, ...pause];
}

/** Only where it is not what happens without a word: the row waits for a person. */
function onFailureLines(plan: Plan): readonly string[] {
  return plan.phases.flatMap((phase) => {
    if (phase.absent !== null) return [];
    if (phase.onFailure === 'continue') {
      return [`when ${phase.id} has failed for good: later phases go on there, and the region ends as failed`];
    }
    return phase.onFailure === 'rollback' ? rollbackLines(plan, phase.id) : [];
  });
}

/** Regions with one target stand together. */
function rollbackLines({ steps, regions }: Plan, phase: PlannedPhase['id']): readonly string[] {
  const targets = new Map(steps.flatMap(({ scope, dormant }) => (dormant === undefined ? [] : [[scope, dormant.to]])));
  const groups = Map.groupBy(targets.keys(), (scope) => targets.get(scope) ?? '');
  const nowhere = regions.filter(({ scope }) => !targets.has(scope)).map(({ scope }) => scope);
  return [
    `when ${phase}, or its verification, has failed for good: that region alone goes back by itself, and ends as failed`,
    ...[...groups].map(([to, scopes]) => `  back to ${to}: ${scopes.join(', ')}`),
    ...(nowhere.length === 0
      ? []
      : [
          `  nothing can be rolled back (no run has verified a revision there), so it waits for a person: ${nowhere.join(', ')}`,
        ]),
  ];
}

function guardLines({ steps, regions, health, environment }: Plan): readonly string[] {
  if (!steps.some(({ disruptive }) => disruptive === true)) return [];
  // Also the regions a run leaves out are part of its chain.
  const members = health?.regions ?? regions.map(({ scope, validators }) => ({ region: scope, validators }));
  const validators = members.reduce((sum, one) => sum + one.validators, 0);
  const lost = mostTakenDown(steps);
  const never = members.filter(
    (one) => one.validators > 0 && !canSpare(validators, lost.get(one.region) ?? one.validators),
  );
  const guard = `quorum guard: no step takes live validators below ${quorum(validators)} of ${validators}`;
  if (never.length === 0) return [guard];
  const names = never.length === members.length ? 'any region' : never.map(({ region }) => region).join(', ');
  const then =
    environment === 'lab'
      ? 'in a lab they are changed all the same, and the chain stands still meanwhile'
      : 'once it runs, each of them waits for a person (override-quorum)';
  return [guard, `  the chain can never do without ${names}: ${then}`];
}

/** By region that goes down in parts: the largest of them. */
function mostTakenDown(steps: Plan['steps']): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { scope, takesDown = 0 } of steps) {
    if (takesDown > 0) most.set(scope, Math.max(most.get(scope) ?? 0, takesDown));
  }
  return most;
}

/** Steps that wait for another region: the only ways in which one can hold up another. */
function crossEdges({ steps }: Plan): readonly string[] {
  const scopes = new Map(steps.map(({ id, scope }) => [id, scope]));
  const edges = steps.flatMap((step) =>
    step.after.filter((id) => scopes.get(id) !== step.scope).map((id) => `${id} before ${scopeWord(step.scope)}`),
  );
  const counted = Map.groupBy(edges, (edge) => edge);
  return [...counted].map(
    ([edge, all]) => `waits across regions: ${edge}${all.length > 1 ? ` (${all.length} steps)` : ''}`,
  );
}

/** Every region waits for the fleet's own steps alike: told once. */
const scopeWord = (scope: string): string => (scope === 'fleet' ? 'the fleet' : 'the regions');
