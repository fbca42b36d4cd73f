import { quorum } from '../../regions/quorum.ts';
import type { Plan } from '../model/plan.ts';
import { NO_POLICY, type RunPolicy, type Wave } from '../model/policy.ts';

/** In which order, what may fail, and what happens by itself: one line each. */
export function describePolicy(plan: Plan): readonly string[] {
  const policy = plan.policy ?? NO_POLICY;
  return [
    ...strategyLines(policy),
    toleranceLine(policy),
    ...byItselfLines(policy),
    ...guardLines(plan),
    ...crossEdges(plan),
  ];
}

function strategyLines({ strategy }: RunPolicy): readonly string[] {
  switch (strategy.kind) {
    case 'all-at-once':
      return ['order: all regions at once'];
    case 'manual':
      return ['order: by hand; a region begins when somebody pushes it (besu-console push REGION)'];
    case 'waves':
      return ['order: in waves', ...strategy.waves.map((wave, i) => `  ${i + 1} ${waveWords(wave)}`)];
  }
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

function guardLines({ steps, regions }: Plan): readonly string[] {
  if (!steps.some(({ disruptive }) => disruptive === true)) return [];
  const validators = regions.reduce((sum, one) => sum + one.validators, 0);
  return [`quorum guard: no step takes live validators below ${quorum(validators)} of ${validators}`];
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
