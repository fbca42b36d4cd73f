/** A JSON object of the Kubernetes API whose shape the server does not know in advance. */
export type Doc = Record<string, unknown>;

export function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, so that a draft may be changed through it; an empty one when there is none. */
export const docOf = (value: unknown): Doc => (isDoc(value) ? value : {});

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const docsOf = (value: unknown): Doc[] => listOf(value).filter(isDoc);

export const textOf = (value: unknown, fallback = ''): string => (typeof value === 'string' ? value : fallback);

/** A string, number or boolean as text; the fallback for everything else. */
export const scalarText = (value: unknown, fallback = ''): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : fallback;

export const numberOf = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

export function textMapOf(value: unknown): Record<string, string> {
  const entries = Object.entries(docOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** The child object at `field`, created when missing: for writing into drafts. */
export function childOf(parent: Doc, field: string): Doc {
  const existing = parent[field];
  if (isDoc(existing)) return existing;
  const created: Doc = {};
  parent[field] = created;
  return created;
}
