import type { KubePod } from '../kube-pod.ts';

/**
 * The pods of one role in the order of the nodes: by ordinal, so that a missing pod leaves its place empty; when ordinals
 * repeat (one StatefulSet for each validator) or are missing, by name.
 */
export function podsOfRole(pods: readonly KubePod[]): readonly (string | null)[] {
  const living = pods.filter((pod) => !pod.deleting && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
  const ordinals = living.map((pod) => ordinalOf(pod));
  const distinct = new Set(ordinals).size === ordinals.length && !ordinals.includes(null);
  if (!distinct) return living.map(({ name }) => name).toSorted(naturally);
  const places: (string | null)[] = [];
  for (const [at, pod] of living.entries()) places[ordinals[at] ?? 0] = pod.name;
  return Array.from(places, (name) => name ?? null);
}

// A hostile name must not make an array of a billion places; a StatefulSet of ours has tens of pods.
const MOST_ORDINAL = 1_000;

function ordinalOf({ owner, name }: KubePod): number | null {
  const ordinal = owner?.kind === 'StatefulSet' ? Number(/-(\d{1,4})$/.exec(name)?.[1] ?? Number.NaN) : Number.NaN;
  return Number.isNaN(ordinal) || ordinal > MOST_ORDINAL ? null : ordinal;
}

/** `validator2` before `validator10`. */
const naturally = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });
