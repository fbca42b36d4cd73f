import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { wallMs, workMs } from '../../engine/state/select.ts';
import { otherScopes } from '../state/run-data.ts';
import { LOOK_WORDS } from '../view/cell-look.ts';
import { chainLanes, laneWords, paidWords } from '../view/chain-lanes.ts';
import { cleanText } from '../view/clean-text.ts';
import { againWords } from '../view/coming-retry.ts';
import { elapsed } from '../view/format-time.ts';
import { cellLook } from '../view/grid-row.ts';
import { countRows } from '../view/header-view.ts';
import { holdWords } from '../view/hold-words.ts';
import { shortPhase } from '../view/phase-names.ts';
import { type RowStatus, rowStatus } from '../view/row-status.ts';

/** One row per region with what became of it, and the totals below. No escape sequences. */
export function plainSummary(state: RunState, nowMs: number): readonly string[] {
  const phases = regionPhases(state);
  const head = ['region'.padEnd(20), ...phases.map((phase) => shortPhase(phase).padEnd(10)), 'result'].join('');
  const regions = state.plan.regions.map(({ scope }) => {
    const cells = phases.map((phase) => LOOK_WORDS[cellLook(state, scope, phase)].padEnd(10));
    return [scope.padEnd(20), ...cells, resultWords(state, scope, nowMs)].join('');
  });
  const others = otherScopes(state).map(
    (scope) => scope.padEnd(20 + phases.length * 10) + resultWords(state, scope, nowMs),
  );
  const lanes = chainLanes(state).map((lane) => {
    const told = [laneWords(state, lane, nowMs), paidWords(lane)].filter((one) => one !== null).join(', ');
    return `${`  ${lane.title}`.padEnd(20 + phases.length * 10)}${lane.done}/${lane.total} ${told}`;
  });
  return [head, ...regions, ...others, ...lanes, '', totals(state, nowMs)].map((text) => cleanText(text).trimEnd());
}

function resultWords(state: RunState, scope: Scope, nowMs: number): string {
  const status: RowStatus = rowStatus(state, scope);
  switch (status.kind) {
    case 'failed':
      return `FAILED ${status.step.phase}/${status.step.name}: ${status.failure?.title ?? 'vanished'}`;
    case 'retrying':
      return `${status.failure?.title ?? 'failed'}, ${againWords(state, status.retry, nowMs)}`;
    case 'approval':
      return holdWords(status.hold, scope, nowMs);
    case 'running':
      return `running ${status.step.title}`;
    case 'waiting':
      return status.hold === null ? 'not finished' : holdWords(status.hold, scope, nowMs);
    case 'done':
      return status.skipped ? 'done, some skipped' : status.verified ? 'verified' : 'done';
    case 'empty':
      return '';
  }
}

function totals(state: RunState, nowMs: number): string {
  const counts = countRows(state);
  const wall = wallMs(state, nowMs);
  const work = workMs(state, nowMs);
  const speedUp =
    wall < 1000 ? '' : `, ${elapsed(work)} of work in ${elapsed(wall)}: ${(work / wall).toFixed(1)} times as fast`;
  const parts = [`${counts.done} of ${counts.regions} done`, `${counts.failed} failed`, `${counts.skipped} skipped`];
  return parts.join(', ') + speedUp;
}
