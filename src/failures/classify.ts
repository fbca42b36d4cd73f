import type { Failure } from '../engine/model/failure.ts';
import { evidenceOf, mostTelling } from './evidence.ts';
import { exitFailure } from './exit-failure.ts';
import { chainOf, type FailureContext } from './failure-context.ts';
import { normaliseText, withoutIds } from './fingerprint.ts';
import { type Found, fillTemplate, type LinePattern, type Signature } from './signature.ts';
import { signatures } from './signatures.ts';

const LONGEST_TITLE = 160;

/** Lines must have been cleaned: they go into events and onto screens as they are. */
export function classify(lines: readonly string[], context: FailureContext): Failure {
  const { exit } = context;
  // How it ended outranks what it said: a cancelled terraform also prints errors.
  if (exit !== null && exit.reason !== 'exited') return exitFailure(lines, exit, context);
  const signature = findSignature(lines, context.own);
  if (signature !== null) return known(signature, lines, context);
  return unknown(lines, context);
}

export function findSignature(lines: readonly string[], own: readonly Signature[] = []): Signature | null {
  const matches = (pattern: LinePattern): boolean => lines.some((line) => pattern.test(line));
  const fits = (signature: Signature): boolean => signature.patterns.every(matches);
  return own.find(fits) ?? signatures.find(fits) ?? null;
}

function known(signature: Signature, lines: readonly string[], context: FailureContext): Failure {
  const found = extract(signature.extract, lines);
  const { directory } = context;
  const identity = signature.identity.map((name) => normaliseText(found[name] ?? '', context.names));
  return {
    class: signature.class,
    title: fillTemplate(signature.title, found),
    hint: fillTemplate(signature.hint, directory === undefined ? found : { directory, ...found }),
    reach: signature.reach,
    evidence: evidenceOf(lines, signature.patterns),
    fingerprint: [signature.id, ...identity].join('|'),
    chain: chainOf(context),
    ...(signature.retry === undefined ? {} : { retry: signature.retry }),
    ...retryAfter(found['seconds']),
  };
}

/** An hour: whoever asks for more is not waiting for a bucket to fill. */
const LONGEST_WAIT_MS = 3_600_000;

function retryAfter(seconds: string | undefined): { readonly retryAfterMs?: number } {
  const waitMs = Number(seconds ?? Number.NaN) * 1000;
  return Number.isFinite(waitMs) ? { retryAfterMs: Math.min(waitMs, LONGEST_WAIT_MS) } : {};
}

function extract(patterns: readonly RegExp[], lines: readonly string[]): Found {
  const found: Record<string, string> = {};
  for (const pattern of patterns) {
    for (const line of lines) {
      for (const [name, value] of Object.entries(pattern.exec(line)?.groups ?? {})) {
        if (value !== undefined) found[name] ??= value;
      }
    }
  }
  return found;
}

function unknown(lines: readonly string[], context: FailureContext): Failure {
  const exit = context.exit ?? { code: null, signal: null, reason: 'exited' as const, detail: null };
  const failure = exitFailure(lines, exit, context);
  const first = mostTelling(lines);
  if (first === null || failure.class !== 'unknown' || exit.signal !== null) return failure;
  const said = withoutIds(first.replace(/^error:\s*/i, ''));
  return { ...failure, title: `${context.tool} failed: ${said}`.slice(0, LONGEST_TITLE) };
}
