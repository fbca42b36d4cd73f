import type { Hold } from '../../../engine/model/hold.ts';
import type { Scope } from '../../../engine/model/ids.ts';
import type { RunState } from '../../../engine/model/state.ts';
import { leavings } from '../../../engine/state/leaving.ts';
import { pushesOf } from '../../../engine/state/pushes.ts';
import { remediesFor } from '../../../engine/state/remedy.ts';
import { stepsOf } from '../../../engine/state/select.ts';
import { deployRegions } from '../../../regions/catalog.ts';
import { THEMES } from '../../theme.ts';
import { rowStatus } from '../../view/row-status.ts';
import { askPush, askRows, askUnskip } from '../ask-rows.ts';
import { surveyOf } from '../run-data.ts';
import { type CommandSpec, commandNames, findCommand, type Param } from './command-specs.ts';
import { APPROVALS, REASON, settingWords, takePushes } from './parse-wish.ts';
import { findPhase, findScope, LONGEST_NAME_WORDS, limitsOf, phasesOf, scopesOf } from './plan-words.ts';
import { WordReader } from './word-reader.ts';

/** How the last word of a line may go on. */
export interface Completion {
  /** The line up to the word. */
  readonly stem: string;
  readonly candidates: readonly string[];
}

/** `line` = what stands before the caret. */
export function completeLine(line: string, state: RunState): Completion {
  const word = /[^\s,]*$/.exec(line)?.[0] ?? '';
  const stem = line.slice(0, line.length - word.length);
  const wanted = word.toLowerCase();
  return { stem, candidates: wordsAfter(stem, state).filter((one) => one.toLowerCase().startsWith(wanted)) };
}

/** What makes sense behind a line that ends between two words. */
function wordsAfter(stem: string, state: RunState): readonly string[] {
  const words = new WordReader(stem);
  const name = words.take();
  if (name === null) return commandNames;
  const spec = findCommand(name);
  return spec === null ? [] : wordsFor(spec, words, state);
}

function wordsFor(spec: CommandSpec, words: WordReader, state: RunState): readonly string[] {
  let scope: Scope | null = null;
  for (const param of spec.params) {
    if (param === 'pushes') return afterPushes(words, state);
    if (param === 'regions') return afterRegions(spec, words, state);
    if (words.done) return candidates(spec, param, scope, state);
    if (param === 'region') scope = takeScope(words, state);
    else if (param === 'phase?') takePhase(words, state, scope);
    else words.take();
  }
  return [];
}

const takeScope = (words: WordReader, state: RunState): Scope | null =>
  words.takeKnown((text) => findScope(state, text), LONGEST_NAME_WORDS);

/** An optional phase may be missing; then the next parameter takes the word. */
function takePhase(words: WordReader, state: RunState, scope: Scope | null): void {
  if (findPhase(state, scope, words.peek() ?? '') !== null) words.take();
}

function afterRegions(spec: CommandSpec, words: WordReader, state: RunState): readonly string[] {
  const named: Scope[] = [];
  for (let scope = takeScope(words, state); scope !== null; scope = takeScope(words, state)) named.push(scope);
  if (!words.done) return [];
  const more = usefulScopes(spec, state).filter((scope) => !named.includes(scope));
  // Only a retry goes on with a phase.
  return named.length === 0 || spec.type !== 'retry' ? more : [...phasesOf(state, named[0] ?? null), ...more];
}

/** A region stands for the next of its parts, which has a name too. */
function afterPushes(words: WordReader, state: RunState): readonly string[] {
  const named = takePushes(words, state);
  if (!words.done) return [];
  const open = pushesOf(state.plan).filter(({ key }) => askPush(state, [key]).ok);
  const all = (open.length === 0 ? pushesOf(state.plan) : open).flatMap(({ scope, key }) => [scope, key]);
  const more = [...new Set(all)].filter((one) => !named.includes(one));
  return named.length === 0 ? more : [...more, REASON];
}

function candidates(spec: CommandSpec, param: Param, scope: Scope | null, state: RunState): readonly string[] {
  switch (param) {
    case 'region':
    case 'regions':
    case 'pushes':
      return usefulScopes(spec, state);
    case 'new-region': {
      const here = new Set<string>(scopesOf(state));
      return deployRegions.map(({ id }) => id).filter((id) => !here.has(id));
    }
    case 'phase':
    case 'phase?':
      return phasesOf(state, scope);
    case 'tool':
      return limitsOf(state);
    case 'approval':
      return APPROVALS;
    case 'theme':
      return THEMES;
    case 'setting':
      return settingWords;
    case 'attempt?':
    case 'number':
    case 'text':
    case 'file':
      return [];
  }
}

/** What `approve` answers: a list to read, or the quorum guard. */
const mayApprove = (hold: Hold | undefined): boolean =>
  hold?.kind === 'approval' || hold?.kind === 'quorum' || hold?.kind === 'signer';

/** Only where the command would do something; everywhere when that is nowhere, because the reason is told then. */
function usefulScopes({ type }: CommandSpec, state: RunState): readonly Scope[] {
  const all = scopesOf(state);
  const useful = all.filter((scope) => {
    switch (type) {
      case 'retry':
        return ['failed', 'retrying'].includes(rowStatus(state, scope).kind);
      case 'release':
      case 'cancel-retry':
        return askRows(state, type, [scope]).ok;
      case 'unskip':
        return askUnskip(state, [scope], null).ok;
      case 'approve':
        return stepsOf(state.plan, scope).some(({ id }) => mayApprove(surveyOf(state).holds.get(id)));
      case 'remedy':
        return stepsOf(state.plan, scope).some(({ id }) => remediesFor(state, id).length > 0);
      case 'kill':
        return leavings(state).some(({ step, attempt }) => step.scope === scope && attempt.cancelled);
      case 'cancel':
        return stepsOf(state.plan, scope).some((step) => state.steps[step.id]?.status === 'running');
      default:
        return true;
    }
  });
  return useful.length === 0 ? all : useful;
}
