import type { Command, Option } from 'commander';
import { SHELLS } from './completion-scripts.ts';

/** Words that no parser knows: what there is on this machine and in the catalogue. */
export interface CompletionSources {
  readonly regions: () => readonly string[];
  readonly phases: () => readonly string[];
  readonly scenarios: () => readonly string[];
  readonly runs: () => Promise<readonly string[]>;
}

/** Null = a file belongs here: the shell completes it itself. */
export type Completed = readonly string[] | null;

/**
 * How a command line may go on. `words` are those behind the program's name up to the caret; the last one, perhaps
 * empty, is being typed. Everything comes from the parser's own table, so a new command is completed at once.
 */
export async function completionWords(
  root: Command,
  words: readonly string[],
  sources: CompletionSources,
): Promise<Completed> {
  const said = joinedValues(words);
  const typed = said.at(-1) ?? '';
  const { command, given, pending } = walk(root, said.slice(0, -1));
  if (pending !== null) return valuesOf(valueName(pending), pending.argChoices, typed, sources);
  const option = /^(--[\w-]+)=(.*)$/s.exec(typed);
  if (option !== null) {
    const [, flag = '', value = ''] = option;
    const of = optionsOf(command, root).find((one) => one.long === flag);
    const values = of === undefined ? [] : await valuesOf(valueName(of), of.argChoices, value, sources);
    return values?.map((one) => `${flag}=${one}`) ?? null;
  }
  if (typed.startsWith('-')) return starting(typed, flagsOf(command, root));
  const commands = given === 0 ? command.commands.filter(isShown).map((one) => one.name()) : [];
  const argument = command.registeredArguments[given];
  const named = argument === undefined ? [] : await valuesOf(argument.name(), argument.argChoices, typed, sources);
  return named === null ? null : [...starting(typed, commands), ...named];
}

/** bash hands `--color=al` over as three words. */
function joinedValues(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const before = joined.at(-1) ?? '';
    if (words[i] === '=' && before.startsWith('--')) {
      joined[joined.length - 1] = `${before}=${words[i + 1] ?? ''}`;
      i += 1;
    } else joined.push(words[i] ?? '');
  }
  return joined;
}

interface Place {
  readonly command: Command;
  /** Arguments already there. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly pending: Option | null;
}

function walk(root: Command, words: readonly string[]): Place {
  let command = root;
  let given = 0;
  let pending: Option | null = null;
  for (const word of words) {
    if (pending !== null) pending = null;
    else if (word.startsWith('-')) {
      const option = optionsOf(command, root).find((one) => one.long === word || one.short === word);
      pending = option !== undefined && (option.required || option.optional) ? option : null;
    } else {
      const sub = given === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (sub === undefined) given += 1;
      else command = sub;
    }
  }
  return { command, given, pending };
}

const optionsOf = (command: Command, root: Command): readonly Option[] => [...command.options, ...root.options];

function flagsOf(command: Command, root: Command): readonly string[] {
  const flags = optionsOf(command, root).filter((one) => !one.hidden);
  return [...new Set([...flags.flatMap((one) => one.long ?? []), '--help'])];
}

/** Hidden ones are for the program itself. */
const isShown = (command: Command): boolean => !(command as unknown as { readonly _hidden: boolean })._hidden;

/** `--run <run>` takes a run; `--regions <ids>` and `--scenario <name>` say by their own name what they take. */
function valueName({ flags, long }: Option): string {
  const value = /[<[]([\w-]+)/.exec(flags)?.[1] ?? '';
  return value === 'ids' || value === 'name' ? (long ?? '').replace(/^--/, '') : value;
}

/** Values by the name of an option or an argument; lists go on behind their last comma. */
async function valuesOf(
  name: string,
  choices: readonly string[] | undefined,
  typed: string,
  sources: CompletionSources,
): Promise<Completed> {
  if (choices !== undefined) return starting(typed, choices);
  switch (name) {
    case 'regions':
      return listed(typed, sources.regions());
    case 'region':
      return starting(typed, sources.regions());
    case 'phases':
      return listed(typed, sources.phases());
    case 'phase':
      return starting(typed, sources.phases());
    case 'scenario':
      return starting(typed, sources.scenarios());
    case 'run':
      return starting(typed, ['latest', ...(await sources.runs())]);
    case 'words':
      return starting(typed, SHELLS);
    case 'file':
    case 'dir':
      return null;
    default:
      return [];
  }
}

const starting = (typed: string, words: readonly string[]): readonly string[] =>
  words.filter((word) => word.startsWith(typed));

function listed(typed: string, words: readonly string[]): readonly string[] {
  const done = typed.slice(0, typed.lastIndexOf(',') + 1);
  const taken = new Set(done.split(','));
  return words
    .filter((word) => !taken.has(word))
    .map((word) => done + word)
    .filter((word) => word.startsWith(typed));
}
