import { causesOf } from '../../engine/state/causes.ts';
import type { RunData } from '../state/run-data.ts';
import { causeTitle } from './cause-words.ts';
import { cleanText } from './clean-text.ts';
import { countParts } from './count-parts.ts';
import type { GroupRow } from './group-row.ts';
import { line } from './line.ts';
import { counted, nameSome } from './name-some.ts';
import type { Press } from './press.ts';
import type { RowDetail } from './row-detail.ts';
import { needsAttention, rowStatus } from './row-status.ts';
import { wrapWords } from './width.ts';

/** The selected group in full sentences: how it stands, what failed in it and where, how far it is. */
export function groupDetail(
  { state }: RunData,
  { group, counts, cells }: GroupRow,
  width: number,
  press: Press,
): RowDetail {
  const own = new Set(group.regions.map(({ scope }) => scope));
  const urgent = group.regions.filter(({ scope }) => needsAttention(rowStatus(state, scope)));
  const names = urgent.map(({ region }) => region.name);
  const causes = causesOf(state).flatMap(({ failure, scopes }) => {
    const here = scopes.filter((scope) => own.has(scope)).length;
    return here === 0 ? [] : [`${causeTitle(failure.title, here)} (${failure.class})`];
  });
  const parts = countParts(counts);
  const says = [
    [`${counted(own.size, 'region')}: ${parts.map(({ n, word }) => `${n} ${word}`).join(', ')}`, parts[0]?.tone],
    ...(names.length === 0 ? [] : [[`needs you: ${nameSome(names, MOST_NAMES)}`, 'warn'] as const]),
    ...causes.map((text) => [text, 'bad'] as const),
    [
      `through: ${cells
        .filter(({ total }) => total > 0)
        .map(({ phase, done, total }) => `${phase} ${done}/${total}`)
        .join(', ')}`,
      'dim',
    ],
  ] as const;
  return {
    keys: [
      ...press('open', group.open ? 'folds' : 'opens'),
      ...press('mark', 'marks all'),
      ...(names.length === 0 ? [] : press('next-attention', 'goes to the first')),
    ],
    lines: says.flatMap(([text, tone]) => wrapWords(cleanText(text), width).map((part) => line(part, tone))),
  };
}

/** As many region names as a line of 80 cells bears. */
const MOST_NAMES = 4;
