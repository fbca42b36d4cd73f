import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** A release of the lab's chart: its name, and its values over the chart's own. */
export interface BesuRelease {
  readonly name: string;
  readonly values: JsonObject;
}

export type BesuComponent = 'validator' | 'sentry';

/** Never change in the life of a release: a StatefulSet's selector cannot be edited. */
export const selectorOf = ({ name }: BesuRelease, component: BesuComponent): JsonObject => ({
  'app.kubernetes.io/name': 'besu',
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': component,
});

export const labelsOf = (release: BesuRelease): JsonObject => ({
  'app.kubernetes.io/name': 'besu',
  'app.kubernetes.io/instance': release.name,
  'app.kubernetes.io/version': textAt(release.values, 'image', 'tag'),
  'app.kubernetes.io/managed-by': 'Helm',
});

export function valueAt(values: JsonObject, ...keys: readonly string[]): JsonValue {
  let at: JsonValue = values;
  for (const key of keys) at = isJsonObject(at) ? (at[key] ?? null) : null;
  return at;
}

export const textAt = (values: JsonObject, ...keys: readonly string[]): string =>
  String(valueAt(values, ...keys) ?? '');
