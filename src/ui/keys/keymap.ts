import { nearest } from '../../regions/nearest.ts';
import type { ViewKind } from '../state/ui-state.ts';
import { type Action, type Binding, bindings, type Collision, collisions, EVERY, type KeyName } from './bindings.ts';
import { keyNamed, keyProblem, ruleProblem } from './key-rules.ts';
import { PRESET_KEYS, type PresetName } from './presets.ts';

/** Keys by the name of an action, as a person wrote them; null takes all keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[] | null>>;

/** An override that was not taken; the action keeps the keys it would have without it. */
export interface KeyProblem {
  readonly action: string;
  readonly text: string;
}

/** Which key does what, as it is in force: the table, a preset over it, a person's own keys over both. */
export interface Keymap {
  readonly preset: PresetName;
  /** The whole table. */
  readonly bindings: readonly Binding[];
  /** What there is to press here: without what is for recordings, or, while one is shown, without what would change something. */
  readonly offered: readonly Binding[];
  readonly problems: readonly KeyProblem[];
  bindingFor(view: ViewKind, key: KeyName): Binding | null;
  /** The key to name in a hint; null = the action has none in this view. */
  keyFor(view: ViewKind, action: Action): KeyName | null;
  /** The same keys while a recording is shown. */
  forReplay(): Keymap;
}

type Accepted = ReadonlyMap<Action, readonly KeyName[]>;

export function createKeymap(overrides: KeyOverrides = {}, preset: PresetName = 'default'): Keymap {
  const base = applied(bindings, new Map(Object.entries(PRESET_KEYS[preset]) as [Action, readonly KeyName[]][]));
  const read = Object.entries(overrides).map(([action, keys]) => readOverride(base, action, keys));
  const sound = new Map(read.flatMap((one) => ('keys' in one ? [[one.action, one.keys] as const] : [])));
  const { accepted, problems } = withoutConflicts(base, sound);
  const table = applied(base, accepted);
  return keymapOf(preset, table, [...read.flatMap((one) => ('problem' in one ? [one.problem] : [])), ...problems]);
}

function keymapOf(preset: PresetName, table: readonly Binding[], problems: readonly KeyProblem[]): Keymap {
  const live = table.filter(({ group }) => group !== 'replay');
  const whole = { preset, bindings: table, problems };
  return {
    ...{ ...whole, ...found(live, live) },
    forReplay: () => {
      const offered = table.filter(({ mutating }) => !mutating);
      // Acting keys that nothing else has are still known, so that pressing one says why nothing happens.
      const refused = table.filter(({ mutating }) => mutating);
      const recorded: Keymap = { ...whole, ...found([...refused, ...offered], offered), forReplay: () => recorded };
      return recorded;
    },
  };
}

/** Where two have the same key, the later one has it. */
function found(pressed: readonly Binding[], offered: readonly Binding[]) {
  const byView = new Map(
    EVERY.map((view) => [
      view,
      new Map(pressed.filter((one) => one.views.includes(view)).flatMap((one) => one.keys.map((key) => [key, one]))),
    ]),
  );
  return {
    offered,
    bindingFor: (view: ViewKind, key: KeyName): Binding | null => byView.get(view)?.get(key) ?? null,
    keyFor: (view: ViewKind, action: Action): KeyName | null =>
      offered.find((one) => one.action === action && one.views.includes(view))?.keys.find(() => true) ?? null,
  };
}

type Read = { readonly action: Action; readonly keys: readonly KeyName[] } | { readonly problem: KeyProblem };

function readOverride(base: readonly Binding[], name: string, written: readonly string[] | null): Read {
  const binding = base.find((one) => one.action === name);
  if (binding === undefined) return { problem: { action: name, text: unknownAction(base, name) } };
  const keys = [...new Set((written ?? []).map(keyNamed))];
  const bad = keys.map((key) => keyProblem(key) ?? ruleProblem(binding, key)).find((problem) => problem !== null);
  if (bad !== undefined) return { problem: { action: name, text: bad } };
  if (binding.action === 'interrupt' && !keys.includes('ctrl-c')) {
    return { problem: { action: name, text: 'ctrl-c stays: it is the way out that always works' } };
  }
  return { action: binding.action, keys };
}

function unknownAction(base: readonly Binding[], name: string): string {
  const meant = nearest(
    name,
    base.map(({ action }) => action),
  );
  return `there is no action ${name}; ${meant === null ? '`besu-console keys` lists them' : `did you mean ${meant}?`}`;
}

const applied = (table: readonly Binding[], keys: Accepted): readonly Binding[] =>
  table.map((one) => ({ ...one, keys: keys.get(one.action) ?? one.keys }));

/**
 * Nothing is unbound behind a person's back: an override that takes a key somebody else still has is not taken. What
 * is given back may be in the way of another one, so it goes on until no two are.
 */
function withoutConflicts(
  base: readonly Binding[],
  sound: Accepted,
): { readonly accepted: Accepted; readonly problems: readonly KeyProblem[] } {
  // Backwards, so that the first place an action collides in is the one it is told of.
  const found = collisions(applied(base, sound)).toReversed();
  const guilty = new Map(
    found.flatMap((one) => one.actions.filter((action) => sound.has(action)).map((action) => [action, one] as const)),
  );
  if (guilty.size === 0) return { accepted: sound, problems: [] };
  const rest = withoutConflicts(base, new Map([...sound].filter(([action]) => !guilty.has(action))));
  const problems = [...guilty].map(([action, one]) => ({ action, text: conflictWords(action, one) }));
  return { accepted: rest.accepted, problems: [...problems, ...rest.problems] };
}

function conflictWords(action: Action, { key, view, actions }: Collision): string {
  const other = actions.find((one) => one !== action) ?? action;
  return `${key} already means ${other} in ${view}: give ${other} another key, or null`;
}

export const defaultKeymap: Keymap = createKeymap();
