import { FLEET_SCOPE, type Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Cause } from '../../engine/state/causes.ts';
import { regionOf } from '../state/run-data.ts';
import { comingRetry, whenAgain } from './coming-retry.ts';
import { nameSome } from './name-some.ts';
import { scopeName } from './scope-name.ts';

/** `429 TooManyRequests x8`; one alone is not counted. */
export const causeTitle = (title: string, count: number): string => (count > 1 ? `${title} x${count}` : title);

/** Rows of one part of the world. */
interface Group {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** The part of the world with most of them first; what is no region of the run comes under its own name. */
export function byGeography(state: RunState, scopes: readonly Scope[]): readonly Group[] {
  const named = Map.groupBy(scopes, (scope) => geographyOf(state, scope));
  return [...named]
    .map(([name, own]) => ({ name, scopes: own }))
    .toSorted((one, other) => other.scopes.length - one.scopes.length);
}

function geographyOf(state: RunState, scope: Scope): string {
  if (scope === FLEET_SCOPE) return 'the fleet';
  return regionOf(state, scope)?.region.geography ?? 'administration';
}

/** `Europe, Asia Pacific`. */
export const geographyWords = (state: RunState, scopes: readonly Scope[]): string =>
  byGeography(state, scopes)
    .map(({ name }) => name)
    .join(', ');

/** `Europe (5): North Europe, UK South and 3 more`, one line for each part of the world. */
export const geographyLines = (state: RunState, scopes: readonly Scope[]): readonly string[] =>
  byGeography(state, scopes).map(({ name, scopes: own }) => {
    const names = own.map((scope) => scopeName(state, scope));
    return `${name} (${own.length}): ${nameSome(names, MOST_NAMES)}`;
  });

/** As many region names as a line of 80 cells bears. */
const MOST_NAMES = 4;

/** When the next of its rows is tried again by itself, and of how many that can be said. */
export function nextTryWords(state: RunState, cause: Cause, nowMs: number): string {
  const coming = cause.steps.flatMap((step) => comingRetry(state, step) ?? []);
  if (coming.length === 0) return 'not tried again by itself';
  const next = whenAgain(state, Math.min(...coming.map(({ atMs }) => atMs)), nowMs);
  const some = coming.length < cause.steps.length ? `, ${coming.length} of ${cause.steps.length}` : '';
  return coming.length === 1 && some === '' ? next : `${next.replace(/^again/, 'next try')}${some}`;
}
