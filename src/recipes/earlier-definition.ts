import { scopeOf } from '../engine/model/ids.ts';
import type { Plan } from '../engine/model/plan.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { Effective, FleetRegion, RegionalDefinition } from '../regions/fleet.ts';

/** A region as an earlier plan had it: the terraform variables that plan gave it. Null = it gave it none. */
export function earlierDefinition(plan: Plan, region: FleetRegion): FleetRegion | null {
  const variables = variablesOf(plan, region.region.id);
  if (variables === null) return null;
  const { vcpus, validator_count: validators, sentry_count: sentries, region: _own, ...vars } = variables;
  const { definition } = region;
  return {
    ...region,
    definition: {
      ...definition,
      vcpus: numbered(vcpus, definition.vcpus),
      validators: numbered(validators, definition.validators),
      sentries: numbered(sentries, definition.sentries),
      vars: Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, { value, origin: 'override' }])),
    },
  };
}

/** Names of what that plan gave the region and the fleet file gives it otherwise now. Values may be secret. */
export function changedSince(then: RegionalDefinition, now: RegionalDefinition): readonly string[] {
  const counts = (['vcpus', 'validators', 'sentries'] as const).filter((name) => then[name].value !== now[name].value);
  const names = new Set([...Object.keys(then.vars), ...Object.keys(now.vars)]);
  const text = (value: JsonValue | undefined): string | undefined => JSON.stringify(value);
  const vars = [...names].filter((name) => text(then.vars[name]?.value) !== text(now.vars[name]?.value));
  return [...counts, ...vars.toSorted()];
}

function numbered(value: JsonValue | undefined, known: Effective<number>): Effective<number> {
  return typeof value === 'number' ? { value, origin: 'override' } : known;
}

/** From the file its own terraform reads, or from its entry in the file of all regions. */
function variablesOf({ steps }: Plan, region: string): JsonObject | null {
  for (const { scope, phase, work } of steps) {
    if (phase !== 'infrastructure' || work.kind !== 'command') continue;
    for (const file of work.files) {
      if (file.kind !== 'write') continue;
      const whole = parsed(file.text);
      if (scope === scopeOf(region) && file.path.endsWith('/region.auto.tfvars.json')) return whole;
      const shared = file.path.endsWith('/fleet.auto.tfvars.json') ? whole?.['regions'] : undefined;
      const own = shared !== undefined && isJsonObject(shared) ? shared[region] : undefined;
      if (own !== undefined && isJsonObject(own)) return own;
    }
  }
  return null;
}

function parsed(text: string): JsonObject | null {
  const value = JSON.parse(text) as JsonValue;
  return isJsonObject(value) ? value : null;
}
