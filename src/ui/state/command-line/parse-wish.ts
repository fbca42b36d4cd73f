import { FLEET_SCOPE, type PushKey, type Scope } from '../../../engine/model/ids.ts';
import type { RunState } from '../../../engine/model/state.ts';
import { pushesOf } from '../../../engine/state/pushes.ts';
import { err, ok, type Result } from '../../../lib/result.ts';
import type { LimitName, PhaseId } from '../../../regions/fleet.ts';
import { nearest } from '../../../regions/nearest.ts';
import { THEMES, themeNamed } from '../../theme.ts';
import { type CommandSpec, commandNames, findCommand } from './command-specs.ts';
import {
  findPhase,
  findPush,
  findScope,
  LONGEST_NAME_WORDS,
  limitsOf,
  phasesOf,
  scopeSpellings,
} from './plan-words.ts';
import { SETTINGS, type Wish } from './wish.ts';
import { WordReader } from './word-reader.ts';

/** The engine takes no more than this many at once. */
const MOST_AT_ONCE = 1000;

/** A typed line to what it asks for, or one sentence about what is wrong with it. Null = an empty line. */
export function parseWish(line: string, state: RunState): Result<Wish, string> | null {
  const words = new WordReader(line);
  const name = words.take();
  if (name === null) return null;
  const spec = findCommand(name);
  if (spec === null) return err(unknown('command', name, commandNames));
  const wish = read(spec, words, state);
  if (!wish.ok || words.done) return wish;
  return err(`${words.peek()} is too much: ${spec.usage}`);
}

type Read = Result<Wish, string>;

function read(spec: CommandSpec, words: WordReader, state: RunState): Read {
  switch (spec.type) {
    case 'retry':
      return readRetry(words, state);
    case 'skip':
      return withScope(spec, words, state, (scope) => {
        const phase = takePhase(words, state, scope);
        if (!phase.ok) return phase;
        if (phase.value === null) return err(`which phase? ${phasesOf(state, scope).join(', ')}`);
        return ok({ type: 'skip', scope, phase: phase.value, reason: words.takeRest() });
      });
    case 'hold':
      return withScope(spec, words, state, (scope) => ok({ type: 'hold', scope, reason: words.takeRest() }));
    case 'note':
      return withScope(spec, words, state, (scope) => ok({ type: 'note', scope, text: words.takeRest() }));
    case 'unskip':
      return withScope(spec, words, state, (scope) => {
        const phase = takePhase(words, state, scope);
        return phase.ok ? ok({ type: 'unskip', scope, phase: phase.value }) : phase;
      });
    case 'push':
      return readPush(spec, words, state);
    case 'first':
    case 'last': {
      const { type } = spec;
      return withScopes(spec, words, state, (scopes) => ok({ type, scopes }));
    }
    case 'add': {
      const region = words.takeRest().trim();
      return region === '' ? err(`which region? ${spec.usage}`) : ok({ type: 'add', region });
    }
    case 'raise-fee':
      // Transactions are the fleet's own.
      if (words.done) return ok({ type: spec.type, scope: FLEET_SCOPE });
      return withScope(spec, words, state, (scope) => ok({ type: 'raise-fee', scope }));
    case 'approve':
    case 'cancel':
    case 'kill':
    case 'remedy':
    case 'release':
    case 'cancel-retry':
    case 'region': {
      const { type } = spec;
      return withScope(spec, words, state, (scope) => ok({ type, scope }));
    }
    case 'logs':
      return withScope(spec, words, state, (scope) => readLogs(words, state, scope));
    case 'concurrency':
      return readConcurrency(words, state);
    case 'approval':
      return readApproval(words, state);
    case 'events':
    case 'filter':
      return ok({ type: spec.type, text: words.takeRest() });
    case 'save':
      return ok({ type: 'save', file: words.takeRest() });
    case 'theme':
      return readTheme(words);
    case 'set':
      return readSetting(words);
    default:
      return ok({ type: spec.type });
  }
}

/** The reason is marked as in the shell: else a misspelt region would be one. */
function readPush(spec: CommandSpec, words: WordReader, state: RunState): Read {
  const keys = takePushes(words, state);
  const said = words.peek() === REASON && keys.length > 0;
  if (said) words.take();
  const reason = said ? words.takeRest() : '';
  if (said && reason === '') return err(`which reason? ${spec.usage}`);
  if (keys.length > 0 && words.done) return ok({ type: 'push', keys, reason });
  const word = words.peek();
  if (word === null) return err(`which region? ${spec.usage}`);
  const keysThere = pushesOf(state.plan).map(({ key }) => key);
  return err(unknown('region', word, [...scopeSpellings(state), ...keysThere]));
}

export const REASON = '--reason';

export function takePushes(words: WordReader, state: RunState): readonly PushKey[] {
  const keys = new Set<PushKey>();
  const next = (): PushKey | null => words.takeKnown((text) => findPush(state, text), LONGEST_NAME_WORDS);
  for (let key = next(); key !== null; key = next()) keys.add(key);
  return [...keys];
}

function readRetry(words: WordReader, state: RunState): Read {
  const scopes = takeScopes(words, state);
  const from = takePhase(words, state, scopes.length === 1 ? (scopes[0] ?? null) : null);
  if (from.ok) return ok({ type: 'retry', scopes, from: from.value });
  const word = words.peek() ?? '';
  return err(unknown('region or phase', word, [...scopeSpellings(state), ...phasesOf(state, null)]));
}

const takeScope = (words: WordReader, state: RunState): Scope | null =>
  words.takeKnown((text) => findScope(state, text), LONGEST_NAME_WORDS);

function takeScopes(words: WordReader, state: RunState): readonly Scope[] {
  const scopes: Scope[] = [];
  for (let scope = takeScope(words, state); scope !== null; scope = takeScope(words, state)) {
    if (!scopes.includes(scope)) scopes.push(scope);
  }
  return scopes;
}

/** At least one region, and nothing but regions. */
function withScopes(
  spec: CommandSpec,
  words: WordReader,
  state: RunState,
  then: (scopes: readonly Scope[]) => Read,
): Read {
  const scopes = takeScopes(words, state);
  return scopes.length > 0 && words.done ? then(scopes) : withScope(spec, words, state, (scope) => then([scope]));
}

function withScope(spec: CommandSpec, words: WordReader, state: RunState, then: (scope: Scope) => Read): Read {
  const scope = takeScope(words, state);
  if (scope !== null) return then(scope);
  const word = words.peek();
  if (word === null) return err(`which region? ${spec.usage}`);
  const spellings = scopeSpellings(state);
  // A mistyped name of several words is one name.
  const run = words.runs(LONGEST_NAME_WORDS).find((one) => nearest(one, spellings) !== null);
  return err(unknown('region', run ?? word, spellings));
}

/** Null = no word is left; a word that is no phase is a mistake. */
function takePhase(words: WordReader, state: RunState, scope: Scope | null): Result<PhaseId | null, string> {
  const word = words.peek();
  if (word === null) return ok(null);
  const phase = findPhase(state, scope, word);
  if (phase === null) return err(unknown('phase', word, phasesOf(state, scope)));
  words.take();
  return ok(phase);
}

function readLogs(words: WordReader, state: RunState, scope: Scope): Read {
  const first = takeAttempt(words);
  if (first !== null) return ok({ type: 'logs', scope, phase: null, attempt: first });
  const phase = takePhase(words, state, scope);
  return phase.ok ? ok({ type: 'logs', scope, phase: phase.value, attempt: takeAttempt(words) }) : phase;
}

function takeAttempt(words: WordReader): number | null {
  const number = /^#?([1-9]\d{0,5})$/.exec(words.peek() ?? '')?.[1];
  if (number === undefined) return null;
  words.take();
  return Number(number);
}

function readConcurrency(words: WordReader, state: RunState): Read {
  const limits = limitsOf(state);
  const word = words.take();
  if (word === null) return err(`which tool? ${limits.join(', ')}`);
  const limit = limits.find((one) => one === word.toLowerCase());
  if (limit === undefined) return err(unknown('tool', word, limits));
  const value = Number(words.peek() ?? '');
  const right = words.take() !== null && Number.isInteger(value) && value >= 1 && value <= MOST_AT_ONCE;
  return right
    ? ok({ type: 'concurrency', limit, value })
    : err(`${limit}: ${state.limits[limit as LimitName]} at once now; how many, from 1 to ${MOST_AT_ONCE}?`);
}

function readApproval(words: WordReader, state: RunState): Read {
  const phase = takePhase(words, state, null);
  if (!phase.ok) return phase;
  if (phase.value === null) return err(`which phase? ${phasesOf(state, null).join(', ')}`);
  const word = words.take() ?? '';
  const approval = APPROVALS.find((one) => one === word.toLowerCase());
  if (approval !== undefined) return ok({ type: 'approval', phase: phase.value, approval });
  return err(word === '' ? `${phase.value}: ${APPROVALS.join(', ')}?` : unknown('approval', word, APPROVALS));
}

/** As the fleet file writes them. */
export const APPROVALS = ['auto', 'ask', 'typed'] as const;

function readTheme(words: WordReader): Read {
  const word = words.take();
  if (word === null) return err(`which theme? ${THEMES.join(', ')}`);
  const name = themeNamed(word);
  return name === null ? err(unknown('theme', word, THEMES)) : ok({ type: 'theme', name });
}

function readSetting(words: WordReader): Read {
  const word = words.take();
  if (word === null) return err(`set what? ${settingWords.join(', ')}`);
  const setting = SETTINGS.find((one) => word.toLowerCase() === one || word.toLowerCase() === `no${one}`);
  if (setting === undefined) return err(unknown('setting', word, settingWords));
  return ok({ type: 'set', setting, on: word.toLowerCase() === setting });
}

export const settingWords: readonly string[] = SETTINGS.flatMap((one) => [one, `no${one}`]);

function unknown(what: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known) ?? known.find((one) => one.toLowerCase().startsWith(word.toLowerCase())) ?? null;
  return `there is no ${what} ${word}${meant === null ? '' : `; did you mean ${meant}?`}`;
}
