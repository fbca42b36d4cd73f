import type { Scope } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';

/** What a person should know of what was otherwise before. `earlier`: plans of this fleet that were launched, newest first. */
export function changesSince(plan: Plan, earlier: readonly Plan[]): readonly string[] {
  const before = new Map<Scope, Plan>();
  for (const { scope } of plan.regions) {
    const last = earlier.find((one) => one.regions.some((region) => region.scope === scope));
    if (last !== undefined) before.set(scope, last);
  }
  return [...featureChanges(plan, before), ...releasesLeft(plan, before)];
}

function featureChanges(plan: Plan, before: ReadonlyMap<Scope, Plan>): readonly string[] {
  const plans = [plan, ...new Set(before.values())];
  const names = new Set(plans.flatMap(({ features = [] }) => features.map(({ name }) => name)));
  return [...names].toSorted().flatMap((name) => {
    const was = [...before].filter(([scope, then]) => stateOf(then, name, scope) === true).map(([scope]) => scope);
    const now = [...before.keys()].filter((scope) => stateOf(plan, name, scope) === true);
    const on = now.filter((scope) => !was.includes(scope));
    const off = was.filter((scope) => !now.includes(scope));
    const gone = plan.features?.some((one) => one.name === name) !== true;
    const why = gone ? ', because the fleet file does not name it any more' : '';
    return [
      ...(on.length === 0 ? [] : [`feature ${name} goes on in ${on.join(', ')}`]),
      ...(off.length === 0 ? [] : [`feature ${name} goes off in ${off.join(', ')}${why}`]),
    ];
  });
}

const stateOf = (plan: Plan, name: string, scope: Scope): boolean =>
  plan.features?.find((one) => one.name === name)?.on.includes(scope) ?? false;

/**
 * helm leaves a release alone that nobody names any more: its validators go on with their keys beside those of the new
 * one, and two validators with one key sign two blocks of one height.
 */
function releasesLeft(plan: Plan, before: ReadonlyMap<Scope, Plan>): readonly string[] {
  const left = [...before].flatMap(([scope, then]) => {
    const now = releasesOf(plan, scope);
    const gone = releasesOf(then, scope).filter((release) => !now.includes(release));
    return now.length === 0 ? [] : gone.map((release) => ({ scope, release, run: then.run }));
  });
  const groups = Map.groupBy(left, ({ release, run }) => `${release} ${run}`);
  return [...groups.values()].map((of) => {
    const { release, run } = of[0] ?? { release: '', run: '' };
    return `DANGER: ${run} installed the release ${release} in ${of.map(({ scope }) => scope).join(', ')}, and this plan installs another one beside it: two validators with one key. Uninstall it there first (helm uninstall)`;
  });
}

/** `besu (namespace besu)` for every release of nodes a plan installs in a region. */
function releasesOf({ steps }: Plan, scope: Scope): readonly string[] {
  return steps.flatMap(({ scope: own, phase, standing }) => {
    if (own !== scope || phase !== 'besu' || standing?.probe !== 'release-stands') return [];
    const { release, namespace } = standing.input;
    return typeof release === 'string' && typeof namespace === 'string' ? [`${release} (namespace ${namespace})`] : [];
  });
}
