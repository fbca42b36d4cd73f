import { FLEET_SCOPE, type Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { hiddenMarks } from '../state/marked-scopes.ts';
import type { UiState } from '../state/ui-state.ts';
import { counted, nameSome } from './name-some.ts';
import { scopeName } from './scope-name.ts';

/** `in Japan East`, or `in 3 regions`: what a title has room for. */
export function whereWords(state: RunState, scopes: readonly Scope[]): string {
  const [only] = scopes;
  if (scopes.length === 1 && only !== undefined) return scopeName(state, only);
  return counted(scopes.length, scopes.includes(FLEET_SCOPE) ? 'row' : 'region');
}

/** Every row by its name, with a word about it beside. */
export function namedRows(
  state: RunState,
  scopes: readonly Scope[],
  about: (state: RunState, scope: Scope, at: number) => string,
): readonly string[] {
  const names = scopes.map((scope) => scopeName(state, scope));
  const width = Math.max(...names.map((name) => name.length));
  return scopes.map((scope, at) => `${(names[at] ?? '').padEnd(width)}  ${about(state, scope, at)}`);
}

/** What an operator could miss about several rows at once. */
export function bulkNotes(
  state: RunState,
  ui: UiState,
  of: { readonly scopes: readonly Scope[]; readonly leftAlone: readonly Scope[] },
): readonly string[] {
  const hidden = hiddenMarks(state, ui).filter((scope) => of.scopes.includes(scope)).length;
  const left = nameSome(
    of.leftAlone.map((scope) => scopeName(state, scope)),
    3,
  );
  return [
    ...(hidden === 0 ? [] : [`${hidden} of them hidden by the filter.`]),
    ...(of.leftAlone.length === 0 ? [] : [`Marked too, but left alone: ${left}.`]),
  ];
}
