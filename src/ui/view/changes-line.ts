import { type ChangeRollup, changeRollups } from '../../engine/state/change-rollup.ts';
import { rollupWords, shortRollupWords } from '../../engine/state/change-words.ts';
import { cellOf } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import { keyedLine } from './keyed-line.ts';
import type { Line } from './line.ts';
import type { Press } from './press.ts';
import { scopeName } from './scope-name.ts';

/** What the plans of all regions come to, from the second one on until all of it is done. */
export function changesLine({ state }: RunData, columns: number, press: Press): Line | null {
  const open = ({ phase, planned }: ChangeRollup): boolean =>
    planned > 1 && state.plan.regions.some(({ scope }) => isOpen(cellOf(state, scope, phase).status));
  const rollup = changeRollups(state).find(open);
  if (rollup === undefined) return null;
  const long = rollupWords(rollup, (scope) => scopeName(state, scope));
  const words = [`${long}. Nothing needs you. `, `${long}. `, `${shortRollupWords(rollup)}. `];
  return keyedLine(words, 'wait', press('changes', 'lists them'), columns);
}

const isOpen = (status: string): boolean => status === 'pending' || status === 'running';
