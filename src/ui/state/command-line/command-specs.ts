import type { WishType } from './wish.ts';

/** What may stand behind a command, in order. `regions`: any number, then perhaps a phase; `pushes`: regions or parts of one. */
export type Param =
  | 'regions'
  | 'pushes'
  | 'region'
  | 'new-region'
  | 'phase'
  | 'phase?'
  | 'attempt?'
  | 'tool'
  | 'number'
  | 'approval'
  | 'text'
  | 'file'
  | 'theme'
  | 'setting';

/** One word of the command line; the same words as in the shell. */
export interface CommandSpec {
  readonly name: string;
  readonly type: WishType;
  readonly params: readonly Param[];
  readonly usage: string;
  readonly does: string;
}

const command = (
  type: WishType,
  usage: string,
  does: string,
  params: readonly Param[] = [],
  name: string = type,
): CommandSpec => ({ name, type, params, does, usage: usage === '' ? name : `${name} ${usage}` });

/** In the order people need them. */
export const commandSpecs: readonly CommandSpec[] = [
  command('retry', '[regions] [phase]', 'try again what failed, everywhere or there, or from a phase on', ['regions']),
  command('skip', 'REGION PHASE [reason]', 'leave a phase out there', ['region', 'phase', 'text']),
  command('approve', 'REGION', 'approve what waits there', ['region']),
  command('cancel', 'REGION', 'send the running step there its one signal', ['region']),
  command('kill', 'REGION', 'force to end what was cancelled there and is still alive', ['region']),
  command('remedy', 'REGION', 'a way out of what failed there: take a lock away, free a stuck release', ['region']),
  command('raise-fee', '[REGION]', 'raise the fee of a transaction that waits, in the fleet or there', ['region']),
  command('causes', '', 'what failed alike, and what to do about all of it'),
  command('changes', '', 'what the plans of all regions would change, and which differ'),
  command('cancel-retry', 'REGION', 'no more tries by itself there', ['region']),
  command('launch', '', 'launch the rollout'),
  command('add', 'REGION', 'one more region for this run, after a look at what would be done', ['new-region']),
  command('push', 'REGIONS [--reason TEXT]', 'let these regions or zones begin (a rollout by hand)', ['pushes']),
  command('hold', 'REGION [reason]', 'start nothing new there until it is released', ['region', 'text']),
  command('release', 'REGION', 'go on in a region that is held back', ['region']),
  command('unskip', 'REGION [PHASE]', 'do after all what was skipped there', ['region', 'phase?']),
  command('note', 'REGION [text]', 'a note there for whoever comes next', ['region', 'text']),
  command('first', 'REGIONS', 'start these before all others', ['regions']),
  command('last', 'REGIONS', 'start these after all others', ['regions']),
  command('pause', '', 'start nothing new until resumed'),
  command('resume', '', 'go on starting new work'),
  command('stop', '', 'start nothing new; the run ends when what runs has finished'),
  command('abort', '', 'stop, and send every running step its one signal'),
  command('concurrency', 'TOOL NUMBER', 'how many steps of a tool run at once', ['tool', 'number']),
  command('approval', 'PHASE auto|ask|typed', 'whether a phase begins by itself or waits for you', [
    'phase',
    'approval',
  ]),
  command('logs', 'REGION [PHASE] [try]', 'the log of a step', ['region', 'phase?', 'attempt?']),
  command('region', 'NAME', 'one region', ['region']),
  command('regions', '', 'all regions'),
  command('health', '', 'chain and nodes'),
  command('timeline', '', 'who ran when'),
  command('events', '[words]', 'what happened, or only what has these words', ['text']),
  command('filter', '[words]', 'only rows with these words; none shows all', ['text']),
  command('faults', '', 'only faults, and back'),
  command('order', '', 'what needs you first, or fleet order'),
  command('group', '', 'regions by geography, or one list'),
  command('save', '[FILE]', 'save what is shown', ['file'], 'w'),
  command('theme', 'NAME', 'other colours', ['theme']),
  command('set', 'wrap|nowrap|...', 'wrap, times, follow, full; with no before it: off', ['setting']),
  command('help', '', 'keys and commands'),
  command('detach', '', 'leave; the rollout goes on'),
  command('quit', '', 'leave, with a choice of what becomes of the rollout', [], 'q'),
];

/** Other words for the same; not offered by completion. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ quit: 'q', exit: 'q', write: 'w', save: 'w', log: 'logs', status: 'regions', '?': 'help', event: 'events' },
};

export const findCommand = (word: string): CommandSpec | null =>
  commandSpecs.find(({ name }) => name === (ALIASES[word.toLowerCase()] ?? word.toLowerCase())) ?? null;

export const commandNames: readonly string[] = commandSpecs.map(({ name }) => name);
