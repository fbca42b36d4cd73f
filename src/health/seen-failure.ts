import { stripVTControlCharacters } from 'node:util';
import type { Failure, FailureClass } from '../engine/model/failure.ts';

// Text of pods, nodes and clusters is hostile until cleaned: sequences first, then every other control character and
// those that turn the reading direction.
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

// The model's limits: at most 8 lines of at most 400 characters.
const MAX_LINES = 8;
const MAX_LENGTH = 400;

export const evidenceLine = (text: string): string =>
  stripVTControlCharacters(text).replace(CONTROLS, ' ').trim().slice(0, MAX_LENGTH);

export interface FailureParts {
  readonly class: FailureClass;
  readonly title: string;
  readonly hint: string;
  readonly fingerprint: string;
  readonly chain: readonly string[];
  readonly evidence?: readonly string[];
}

/** A failure found by looking at the world: always of one region. */
export function seenFailure(parts: FailureParts): Failure {
  const lines = (parts.evidence ?? []).map(evidenceLine).filter((line) => line !== '');
  return { ...parts, title: evidenceLine(parts.title), evidence: lines.slice(0, MAX_LINES), reach: 'one' };
}
