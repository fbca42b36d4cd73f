import { isJsonObject, type JsonValue } from '../lib/json.ts';
import type { RegionalDefinition } from '../regions/fleet.ts';

/** A tag such as `26.8.0`, `v26.8.0` or `26.8.0-openjdk-21`; one without a number, such as `latest`, says nothing. */
const TAG = /^v?(\d+(?:\.\d+)+)(?:[-+].*)?$/;

/**
 * The version of the client a region is to run, where the fleet file itself says so: the tag of the value `image`, or of
 * `besu.image`, as charts are wont to call it. What stands in values files is not known here. Null = it does not say.
 */
export function wantedVersion({ values }: RegionalDefinition): string | null {
  const besu = values['besu']?.value;
  const image = values['image']?.value ?? (besu !== undefined && isJsonObject(besu) ? besu['image'] : undefined);
  const tag = image === undefined ? null : tagOf(image);
  return tag === null ? null : (TAG.exec(tag)?.[1] ?? null);
}

function tagOf(image: JsonValue): string | null {
  if (isJsonObject(image)) return typeof image['tag'] === 'string' ? image['tag'] : null;
  if (typeof image !== 'string') return null;
  // `registry:5000/besu:26.8.0@sha256:...`
  return /:([^:/@]+)(?:@[^@]+)?$/.exec(image.replace(/@sha256:[0-9a-f]+$/, ''))?.[1] ?? null;
}
