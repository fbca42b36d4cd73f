import type { JsonValue } from '../lib/json.ts';
import type { Effective, Overrides, RegionalDefinition, RegionOverride } from './fleet.ts';
import type { Region } from './region.ts';

type Count = 'validators' | 'sentries' | 'vcpus';
type Names = 'vars' | 'values';

/** What a region gets when the file says nothing: one validator behind one sentry on ten vCPUs, the seed's sizing. */
const DEFAULTS: Readonly<Record<Count, number>> = { validators: 1, sentries: 1, vcpus: 10 };

/** What one region gets, each value with where it was decided. The region itself matters only by its id and its role. */
export function derive(definition: RegionOverride, overrides: Overrides, region: Region): RegionalDefinition {
  // An id such as `constructor` is legal for a region of one's own, hence never a plain lookup.
  const override: RegionOverride = Object.hasOwn(overrides, region.id) ? (overrides[region.id] ?? {}) : {};
  return {
    ...counts(definition, override, region.role === 'admin'),
    vars: named('vars', definition, override),
    values: named('values', definition, override),
  };
}

function counts(definition: RegionOverride, override: RegionOverride, admin: boolean) {
  const none: Effective<number> = { value: 0, origin: 'rule' };
  return {
    validators: admin ? none : count('validators', definition, override),
    sentries: admin ? none : count('sentries', definition, override),
    vcpus: count('vcpus', definition, override),
  };
}

function count(key: Count, definition: RegionOverride, override: RegionOverride): Effective<number> {
  const overridden = override[key];
  if (overridden !== undefined) return { value: overridden, origin: 'override' };
  const defined = definition[key];
  return defined === undefined ? { value: DEFAULTS[key], origin: 'default' } : { value: defined, origin: 'definition' };
}

function named(
  key: Names,
  definition: RegionOverride,
  override: RegionOverride,
): Readonly<Record<string, Effective<JsonValue>>> {
  const from = (names: Readonly<Record<string, JsonValue>> | undefined, origin: 'definition' | 'override') =>
    Object.entries(names ?? {}).map(([name, value]) => [name, { value, origin }] as const);
  return Object.fromEntries([...from(definition[key], 'definition'), ...from(override[key], 'override')]);
}
