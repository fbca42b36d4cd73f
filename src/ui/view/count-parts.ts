import type { Tone } from '../theme.ts';
import type { CellLook } from './cell-look.ts';
import type { Counts } from './header-view.ts';

/** So many rows stand so. */
export interface CountPart {
  readonly n: number;
  readonly word: string;
  readonly tone: Tone;
  readonly look: CellLook;
}

/** The worst first; what there is none of is left out. */
export function countParts(counts: Counts): readonly CountPart[] {
  const parts: readonly CountPart[] = [
    { n: counts.failed, word: 'failed', tone: 'bad', look: 'failed' },
    { n: counts.approvals, word: 'to approve', tone: 'warn', look: 'approval' },
    { n: counts.retrying, word: 'trying again', tone: 'warn', look: 'retrying' },
    { n: counts.running, word: 'running', tone: 'run', look: 'running' },
    { n: counts.waiting, word: 'waiting', tone: 'wait', look: 'waiting' },
    { n: counts.skipped, word: 'skipped', tone: 'dim', look: 'skipped' },
    { n: counts.done, word: 'done', tone: 'good', look: 'succeeded' },
  ];
  return parts.filter(({ n }) => n > 0);
}
