import { isJsonObject, type JsonObject } from '../lib/json.ts';
import { type FeatureWishes, featuresOf } from '../regions/features.ts';
import type { Effective, FleetRegion, FleetZone } from '../regions/fleet.ts';

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

/** What the chart of a region, or of one zone of it, gets beside the files that the fleet names. */
export function helmValues(
  { region, definition: whole }: FleetRegion,
  wishes?: FeatureWishes,
  zone?: FleetZone,
): JsonObject {
  const isAdmin = region.role === 'admin';
  const definition = zone?.definition ?? whole;
  const free = plain(definition.values);
  return {
    ...free,
    ...featureValues(free['features'], featuresOf(wishes, region)),
    region: region.id,
    ...(zone === undefined ? {} : { zone: zone.name }),
    validators: isAdmin ? 0 : definition.validators.value,
    sentries: isAdmin ? 0 : definition.sentries.value,
  };
}

/** A chart may have features of its own under the same name: those the fleet does not speak of stay. */
function featureValues(given: JsonObject[string] | undefined, features: Readonly<Record<string, boolean>>): JsonObject {
  if (Object.keys(features).length === 0) return {};
  return { features: { ...(given !== undefined && isJsonObject(given) ? given : {}), ...features } };
}

/** How a program of the operator's hears of features: `BESU_CONSOLE_FEATURE_QBFT_RPC=true`. */
export const featureEnv = (features: Readonly<Record<string, boolean>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(features).map(([name, on]) => [`BESU_CONSOLE_FEATURE_${name.toUpperCase()}`, String(on)]),
  );
