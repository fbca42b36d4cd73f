import type { Path } from './yaml-source.ts';

/** Something wrong with a value, by its place in the tree; becomes a diagnostic when the text is at hand. */
export interface Complaint {
  readonly path: Path;
  /** Underline the key (something is missing in it, or it should not be there) or the value. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly hint: string | null;
}

/** Checks report through this, so that one mistake never hides another. */
export type Complain = (complaint: Complaint) => void;

export const aboutKey = (path: Path, message: string, hint: string | null = null): Complaint => ({
  path,
  at: 'key',
  message,
  hint,
});

export const aboutValue = (path: Path, message: string, hint: string | null = null): Complaint => ({
  path,
  at: 'value',
  message,
  hint,
});

/** `phases.besu.helm.values[1]` */
export const pathText = (path: Path): string =>
  path.reduce<string>((done, part) => {
    if (typeof part === 'number') return `${done}[${part}]`;
    return done === '' ? part : `${done}.${part}`;
  }, '');
