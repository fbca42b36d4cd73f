import { ROLES, type Role } from '../../engine/model/role.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Errand } from '../../wire/errand.ts';

/** What may be asked of one verb from elsewhere: so many words, these flags, no others. */
interface ErrandKind {
  readonly words: number;
  readonly flags: readonly string[];
  readonly fixed?: readonly string[];
  /** With this flag it changes something: an operator's business, and only while the engine's own run is over. */
  readonly changesWith?: string;
}

/** The verbs that the program beside an engine does for a caller from elsewhere. Both sides go by it. */
export const ERRANDS: Readonly<Record<string, ErrandKind>> = {
  status: { words: 1, flags: ['json'] },
  events: { words: 1, flags: ['follow'] },
  report: { words: 1, flags: ['format'], fixed: ['--out=-'] },
  verify: { words: 1, flags: ['seal'] },
  logs: { words: 2, flags: ['run', 'attempt', 'raw', 'follow'] },
  search: { words: 1, flags: ['run', 'phase', 'count'] },
  health: { words: 0, flags: ['json', 'once'] },
  rollback: {
    words: 1,
    flags: ['to', 'infrastructure', 'previous', 'confirm', 'json'],
    changesWith: 'confirm',
  },
};

export interface JudgedErrand {
  /** Arguments of this program, but for those that say where. */
  readonly argv: readonly string[];
  readonly changes: boolean;
}

/** Null = there is no such errand. */
export function errandRole({ verb, flags }: Pick<Errand, 'verb' | 'flags'>): Role | null {
  const kind = kindOf(verb);
  return kind === null ? null : changes(kind, flags) ? 'operator' : 'viewer';
}

/** What is run for a caller with this role, or in words why nothing is. */
export function judgeErrand(errand: Errand, role: Role): Result<JudgedErrand, string> {
  const { verb, words, flags } = errand;
  const kind = kindOf(verb);
  const needed = errandRole(errand);
  if (kind === null || needed === null) return err(`${verb} is not done for callers from elsewhere`);
  const strange = Object.keys(flags).find((name) => !kind.flags.includes(name));
  if (strange !== undefined) return err(`${verb} --${strange} is not done for callers from elsewhere`);
  if (words.length > kind.words) return err(`${verb} takes no more than ${kind.words} words`);
  if (ROLES.indexOf(role) < ROLES.indexOf(needed)) return err(`${verb} needs the role ${needed}, and you are ${role}`);
  const given = Object.entries(flags).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  // Behind --, a word is never read as an option.
  return ok({ argv: [verb, ...given, ...(kind.fixed ?? []), '--', ...words], changes: changes(kind, flags) });
}

const kindOf = (verb: string): ErrandKind | null => (Object.hasOwn(ERRANDS, verb) ? (ERRANDS[verb] ?? null) : null);

const changes = ({ changesWith }: ErrandKind, flags: Errand['flags']): boolean =>
  changesWith !== undefined && flags[changesWith] !== undefined;
