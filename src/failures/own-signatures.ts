import type { Failure } from '../engine/model/failure.ts';
import { linearPattern } from '../lib/linear-pattern.ts';
import type { LimitName } from '../regions/fleet.ts';
import { type OwnSignature, patternSource } from '../regions/own-signature.ts';
import { classify } from './classify.ts';
import { normaliseText } from './fingerprint.ts';
import type { LinePattern, Signature } from './signature.ts';

/** What a fleet file says of errors, ready to be looked for, by the kind of step. */
export interface OwnSignatures {
  of(limit: LimitName): readonly Signature[];
}

export function ownSignatures(own: readonly OwnSignature[]): OwnSignatures {
  const ready = own.map((one) => ({ tool: one.tool, signature: signatureOf(one) }));
  return {
    of: (limit) => ready.filter(({ tool }) => tool === null || tool === limit).map(({ signature }) => signature),
  };
}

function signatureOf({ match, class: kind, title, hint, reach, retry }: OwnSignature): Signature {
  return {
    id: `own ${normaliseText(title)}`,
    patterns: [patternOf(match)],
    ...{ class: kind, title, hint, reach },
    ...(retry === null ? {} : { retry }),
    extract: [],
    identity: [],
  };
}

function patternOf(match: string): LinePattern {
  const source = patternSource(match);
  const text = match.toLowerCase();
  const read = source === null ? null : linearPattern(source);
  // The fleet file was refused if it cannot be read; a plan that somebody has written is not to stop the engine.
  const at = (line: string): number =>
    read === null ? line.toLowerCase().indexOf(text) : read.ok ? (read.value.end(line) ?? -1) : -1;
  return {
    test: (line) => at(line) >= 0,
    exec: (line) => (at(line) < 0 ? null : { index: at(line) }),
  };
}

/** What a check found, as the fleet's own signatures see it; as it was when none of them fits. */
export function inOwnWords(failure: Failure, own: readonly Signature[]): Failure {
  const lines = [failure.title, ...failure.evidence];
  const fits = own.find(({ patterns }) => patterns.every((pattern) => lines.some((line) => pattern.test(line))));
  // A person stopped it, or nobody saw it end: that is not what its text is about.
  if (fits === undefined || failure.class === 'cancelled' || failure.class === 'lost') return failure;
  const known = classify(lines, { tool: '', step: '', exit: null, own: [fits] });
  return { ...known, evidence: failure.evidence, chain: failure.chain };
}
