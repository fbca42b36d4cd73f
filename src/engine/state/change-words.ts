import type { Scope } from '../model/ids.ts';
import type { PlannedChanges } from '../model/planned-changes.ts';
import { type ChangeGroup, type ChangeRollup, changesBeside, changesIn, othersOf, usualOf } from './change-rollup.ts';

/** As terraform names its actions in the stream; its `remove` forgets, `delete` destroys. */
const ACTIONS: Readonly<Record<string, string>> = {
  ...{ create: 'add', update: 'change', replace: 'replace', delete: 'destroy' },
  ...{ import: 'import', move: 'move', remove: 'forget' },
};

/** `14 to add, 1 to replace`. */
export function countWords({ counts }: Pick<PlannedChanges, 'counts'>): string {
  const known = Object.keys(ACTIONS).filter((action) => counts[action] !== undefined);
  const others = Object.keys(counts).filter((action) => ACTIONS[action] === undefined);
  const words = [...known, ...others].map((action) => `${counts[action] ?? 0} to ${ACTIONS[action] ?? action}`);
  return words.length === 0 ? 'nothing to change' : words.join(', ');
}

/** `also to add azurerm_x.y`: one thing is named, more are counted. */
function besideWords(usual: PlannedChanges, own: PlannedChanges): string {
  const beside = changesBeside(usual, own);
  const [also, not] = [beside?.also ?? [], beside?.not ?? []];
  if (also.length + not.length === 1)
    return also.length === 1 ? `also ${lineWords(also[0])}` : `not ${lineWords(not[0])}`;
  const words = countWords(own);
  return words === countWords(usual) ? `${words}, but other resources` : words;
}

function lineWords(line = ''): string {
  const [action = '', ...address] = line.split(' ');
  return `to ${ACTIONS[action] ?? action} ${address.join(' ')}`;
}

/** As many as a sentence bears; the list has all. */
const MOST_NAMES = 3;
const MOST_GROUPS = 3;

type NameOf = (scope: Scope) => string;

/** `22 regions alike: 14 to add; 2 differ: japaneast (also to add azurerm_x.y), ukwest (13 to add, 1 to replace)` */
export function rollupWords(rollup: ChangeRollup, nameOf: NameOf): string {
  const { planned, of, groups } = rollup;
  const usual = usualOf(rollup);
  const coming = planned === of ? '' : `${planned} of ${of} regions planned, `;
  if (planned === 1) {
    return `${coming}${groups.map((group) => groupWords(group, nameOf, countWords(group.planned))).join('')}`;
  }
  if (usual === null) return waysWords(rollup);
  const many = planned === of ? counted(usual.scopes.length) : usual.scopes.length;
  const alike = `${coming}${many} alike: ${countWords(usual.planned)}`;
  const others = othersOf(rollup);
  const told = others
    .slice(0, MOST_GROUPS)
    .map((group) => groupWords(group, nameOf, besideWords(usual.planned, group.planned)));
  const more = others.length > MOST_GROUPS ? [`and ${others.length - MOST_GROUPS} more ways`] : [];
  return others.length === 0 ? alike : `${alike}; ${differWords(rollup)}: ${[...told, ...more].join(', ')}`;
}

/** `22 regions alike: 14 to add; 2 differ`, where there is room for no more. */
export function shortRollupWords(rollup: ChangeRollup): string {
  const usual = usualOf(rollup);
  if (usual === null) return waysWords(rollup);
  const alike = `${counted(usual.scopes.length)} alike: ${countWords(usual.planned)}`;
  return usual.scopes.length === rollup.planned ? alike : `${alike}; ${differWords(rollup)}`;
}

const waysWords = ({ planned, groups }: ChangeRollup): string =>
  `${counted(planned)} planned, in ${groups.length} different ways`;

function differWords(rollup: ChangeRollup): string {
  const others = rollup.planned - (usualOf(rollup)?.scopes.length ?? 0);
  return `${others} ${others === 1 ? 'differs' : 'differ'}`;
}

const counted = (regions: number): string => `${regions} ${regions === 1 ? 'region' : 'regions'}`;

function groupWords({ scopes }: ChangeGroup, nameOf: NameOf, words: string): string {
  const names = scopes.slice(0, MOST_NAMES).map(nameOf).join(', ');
  return `${names}${scopes.length > MOST_NAMES ? ` and ${scopes.length - MOST_NAMES} more` : ''} (${words})`;
}

/** The region's own plan beside the others', for whoever is to decide about it; null = there is nothing to compare. */
export function comparedWords(rollup: ChangeRollup, scope: Scope): string | null {
  const { groups, planned } = rollup;
  const usual = usualOf(rollup);
  const own = groups.find(({ scopes }) => scopes.includes(scope));
  if (own === undefined || planned < 2) return null;
  const others = own.scopes.length - 1;
  if (own === usual) {
    return `${others} other ${others === 1 ? 'region plans' : 'regions plan'} the same: ${countWords(own.planned)}.`;
  }
  if (usual === null) return `${waysWords(rollup)}.`;
  return `Unlike ${counted(usual.scopes.length)} (${countWords(usual.planned)}): ${besideWords(usual.planned, own.planned)}.`;
}

/** All of it: who differs and in what, then what the others have in common. Sections are indented below their heading. */
export function rollupLines(rollup: ChangeRollup, nameOf: NameOf): readonly string[] {
  const [usual, others] = [usualOf(rollup), othersOf(rollup)];
  return [
    rollup.phase,
    `  ${rollupWords(rollup, nameOf)}`,
    ...others.flatMap((group) => [...groupHead(group, nameOf), ...differences(usual, group)]),
    ...(usual === null ? [] : [...groupHead(usual, nameOf).slice(others.length === 0 ? 1 : 0), ...ownLines(usual)]),
  ];
}

const groupHead = ({ scopes, planned }: ChangeGroup, nameOf: NameOf): readonly string[] => [
  `  ${scopes.length === 1 ? scopes.map(nameOf).join('') : counted(scopes.length)}: ${countWords(planned)}`,
  ...(scopes.length === 1 ? [] : [`    ${scopes.map(nameOf).join(', ')}`]),
];

function differences(usual: ChangeGroup | null, group: ChangeGroup): readonly string[] {
  const beside = usual === null ? null : changesBeside(usual.planned, group.planned);
  if (beside === null) return ownLines(group);
  return [...beside.also.map((line) => `    also  ${line}`), ...beside.not.map((line) => `    not   ${line}`)];
}

function ownLines({ planned }: ChangeGroup): readonly string[] {
  const left = changesIn(planned) - planned.lines.length;
  return [...planned.lines.map((line) => `    ${line}`), ...(left > 0 ? [`    and ${left} more`] : [])];
}
