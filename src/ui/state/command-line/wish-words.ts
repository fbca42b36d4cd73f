import type { Scope } from '../../../engine/model/ids.ts';
import type { RunState } from '../../../engine/model/state.ts';
import { APPROVAL_WORDS } from '../../../engine/state/approval-word.ts';
import { unreachable } from '../../../lib/assert.ts';
import { scopeName } from '../../view/scope-name.ts';
import type { Situation } from '../situation.ts';
import type { UiState } from '../ui-state.ts';
import { findCommand } from './command-specs.ts';
import { completeLine } from './complete-line.ts';
import { parseWish } from './parse-wish.ts';
import { isMutating, type Wish } from './wish.ts';
import { wishDialog } from './wish-dialog.ts';

/** What enter would do with a line, or why it would do nothing. */
export interface Meaning {
  readonly text: string;
  readonly tone: 'dim' | 'bad' | 'plain';
}

export function meaningOf(line: string, ui: UiState, situation: Pick<Situation, 'data'>): Meaning {
  const { state } = situation.data;
  const parsed = parseWish(line, state);
  if (parsed === null) return { text: 'tab shows the commands', tone: 'dim' };
  if (!parsed.ok) return unfinished(line, ui, state) ?? { text: parsed.problem, tone: 'bad' };
  if (!isMutating(parsed.value)) return { text: wishWords(parsed.value, state), tone: 'plain' };
  const asked = wishDialog(ui, parsed.value, situation);
  return asked.ok
    ? { text: `asks: ${wishWords(parsed.value, state)}`, tone: 'plain' }
    : { text: asked.problem, tone: 'bad' };
}

/** What is still being typed is no mistake yet: how it may go on. */
function unfinished(line: string, { prompt }: UiState, state: RunState): Meaning | null {
  const spec = findCommand(line.trim());
  if (spec !== null) return { text: `${spec.usage}: ${spec.does}`, tone: 'dim' };
  // The row above shows them already.
  if (prompt?.completing !== undefined) return { text: 'tab goes round them', tone: 'dim' };
  const { candidates } = completeLine(line, state);
  return candidates.length === 0 ? null : { text: candidates.join('  '), tone: 'dim' };
}

export function wishWords(wish: Wish, state: RunState): string {
  const named = (scopes: readonly Scope[]): string => scopes.map((scope) => scopeName(state, scope)).join(', ');
  switch (wish.type) {
    case 'retry': {
      const where = wish.scopes.length === 0 ? 'everywhere something failed' : `in ${named(wish.scopes)}`;
      return wish.from === null ? `retry what failed ${where}` : `retry from ${wish.from} on ${where}`;
    }
    case 'skip': {
      const reason = wish.reason === '' ? ', with a reason' : '';
      return `skip ${wish.phase} in ${named([wish.scope])}${reason}`;
    }
    case 'approve':
      return `approve what waits in ${named([wish.scope])}`;
    case 'cancel':
      return `cancel the running step in ${named([wish.scope])}`;
    case 'kill':
      return `force to end what was cancelled in ${named([wish.scope])}`;
    case 'remedy':
      return `the way out of what failed in ${named([wish.scope])}`;
    case 'raise-fee':
      return `raise the fee of what waits in ${named([wish.scope])}`;
    case 'cancel-retry':
      return `no more tries by itself in ${named([wish.scope])}`;
    case 'add':
      return `plans ${wish.region}, shows it and asks whether to add it`;
    case 'push':
      return `push ${wish.keys.map((key) => scopeName(state, key as Scope)).join(', ')}${wish.reason === '' ? '' : `: ${wish.reason}`}`;
    case 'hold':
      return `hold back ${named([wish.scope])}${wish.reason === '' ? ', with a reason' : ''}`;
    case 'note':
      return `a note at ${named([wish.scope])} for whoever comes next`;
    case 'release':
      return `release ${named([wish.scope])}`;
    case 'unskip':
      return `do after all ${wish.phase ?? 'what was skipped'} in ${named([wish.scope])}`;
    case 'first':
    case 'last':
      return `start ${named(wish.scopes)} ${wish.type === 'first' ? 'before' : 'after'} all others`;
    case 'concurrency':
      return `${wish.limit}: ${wish.value} at once instead of ${state.limits[wish.limit]}`;
    case 'approval':
      return `${wish.phase} ${APPROVAL_WORDS[wish.approval]}`;
    case 'logs':
      return `log of ${named([wish.scope])}${wish.phase === null ? '' : ` ${wish.phase}`}${wish.attempt === null ? '' : `, try ${wish.attempt}`}`;
    case 'region':
      return `shows ${named([wish.scope])}`;
    case 'events':
      return wish.text === '' ? 'what happened' : `what happened, only with: ${wish.text}`;
    case 'filter':
      return wish.text === '' ? 'shows every row again' : `only rows with: ${wish.text}`;
    case 'save':
      return wish.file === '' ? 'saves what is shown' : `saves what is shown to ${wish.file}`;
    case 'theme':
      return `theme ${wish.name}`;
    case 'set':
      return `${wish.setting} ${wish.on ? 'on' : 'off'}`;
    case 'launch':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'abort':
    case 'causes':
    case 'changes':
    case 'regions':
    case 'health':
    case 'timeline':
    case 'help':
    case 'faults':
    case 'order':
    case 'group':
    case 'detach':
    case 'quit':
      return findCommand(wish.type)?.does ?? wish.type;
    default:
      return unreachable(wish);
  }
}
