import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { unreachable } from '../../lib/assert.ts';
import { LOOK_WORDS } from './cell-look.ts';
import { cellLook } from './grid-row.ts';
import { rowStatus } from './row-status.ts';

/** Whether a row can be found by a word: its names, how it stands now, or `phase:state`. */
export function rowHas(state: RunState, row: PlannedRegion, word: string): boolean {
  if (word.includes(':')) {
    return regionPhases(state).some((phase) =>
      `${phase}:${LOOK_WORDS[cellLook(state, row.scope, phase)]}`.startsWith(word),
    );
  }
  const { id, name, code, geography, city } = row.region;
  const owner = state.plan.owners?.[row.scope] ?? '';
  const note = state.notes?.[row.scope]?.text ?? '';
  return [id, name, code, geography, city, owner, note, ...statusWords(state, row)].some((one) =>
    one.toLowerCase().includes(word),
  );
}

function statusWords(state: RunState, { scope }: PlannedRegion): readonly string[] {
  const status = rowStatus(state, scope);
  switch (status.kind) {
    case 'failed':
      return ['failed', status.step.phase, status.failure?.class ?? 'vanished'];
    case 'retrying':
      return ['retrying', status.step.phase, status.failure?.class ?? ''];
    case 'approval':
      return ['approve', status.step.phase];
    case 'running':
      return ['running', status.attempt.n > 1 ? 'retrying' : '', status.step.phase];
    case 'waiting':
      return ['waiting', status.hold?.kind ?? '', status.step.phase];
    case 'done':
      return ['done', status.verified ? 'verified' : '', status.skipped ? 'skipped' : ''];
    case 'empty':
      return [];
    default:
      return unreachable(status);
  }
}
