import type { JsonObject } from '../lib/json.ts';
import type { Effective, FleetRegion } from '../regions/fleet.ts';

const plain = (values: Readonly<Record<string, Effective<JsonObject[string]>>>): JsonObject =>
  Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));

/**
 * What a region's terraform gets. Counts come last: a free variable of the same name must not be able to give an
 * administrative region a validator. An undeclared variable in a file is only a warning of terraform.
 */
export function terraformVariables({ region, definition }: FleetRegion): JsonObject {
  const counts = {
    validator_count: region.role === 'admin' ? 0 : definition.validators.value,
    sentry_count: region.role === 'admin' ? 0 : definition.sentries.value,
  };
  const admin = region.role === 'admin' ? { deploy_aks_clusters: false } : {};
  return { vcpus: definition.vcpus.value, ...plain(definition.vars), region: region.id, ...counts, ...admin };
}

/** What a region's chart gets, beside the files that the fleet names. */
export function helmValues({ region, definition }: FleetRegion): JsonObject {
  const isAdmin = region.role === 'admin';
  return {
    ...plain(definition.values),
    region: region.id,
    validators: isAdmin ? 0 : definition.validators.value,
    sentries: isAdmin ? 0 : definition.sentries.value,
  };
}
