/** An error that an operator knows: how it reads, and what it means. Stands before everything the console knows itself. */
export interface OwnSignature {
  /** A text that some line holds, or a regular expression between slashes; upper and lower case are one. */
  readonly match: string;
  /** Whose steps it is looked for in; null = everybody's. */
  readonly tool: OwnTool | null;
  readonly class: OwnClass;
  readonly title: string;
  readonly hint: string;
  /** Whether it concerns its region alone or will hit every one. */
  readonly reach: 'one' | 'all';
  /** `never`: trying again by itself cannot help, whatever the class says. */
  readonly retry: 'never' | null;
}

/** The classes that a text can tell; the others are told by how a program ended. */
export const OWN_CLASSES = [
  'throttle',
  'quota',
  'capacity',
  'conflict',
  'auth',
  'config',
  'transient',
  'image',
  'unknown',
] as const;
type OwnClass = (typeof OWN_CLASSES)[number];

/** The pools of steps, by the names of their limits. */
export const OWN_TOOLS = ['terraform', 'kubectl', 'helm', 'command', 'probe'] as const;
type OwnTool = (typeof OWN_TOOLS)[number];

/** The regular expression of `/…/`; null = it is a text. */
export function patternSource(match: string): string | null {
  return match.length > 2 && match.startsWith('/') && match.endsWith('/') ? match.slice(1, -1) : null;
}
