import type { RunState } from '../../engine/model/state.ts';
import { explainHold } from '../../engine/state/explain.ts';
import type { RunData } from '../state/run-data.ts';
import { press } from './attention.ts';
import { duration } from './format-time.ts';
import type { GridRow } from './grid-row.ts';
import { type Line, line, span } from './line.ts';
import type { RowStatus } from './row-status.ts';

/** The selected row in full sentences: what, why, what to press. Most important first, so it may be cut at any line. */
export function rowDetail(data: RunData, row: GridRow, nowMs: number): readonly Line[] {
  const { status } = row;
  switch (status.kind) {
    case 'failed':
      return failedDetail(status);
    case 'approval':
      return [
        [
          span(`${status.step.title} waits for you: `, 'warn'),
          span(`${status.hold.list.length} ${status.hold.meaning}`),
        ],
        [...press('a', 'shows the list and asks'), ...press('enter', 'opens the region')],
        ...status.hold.list.map((one) => line(`  ${one}`, 'dim')),
      ];
    case 'running':
      return [
        [
          span(`${status.step.title} `, 'run'),
          span(
            `try ${status.attempt.n}, ${duration(nowMs - status.attempt.beganAtMs)} of at most ${duration(status.step.timeoutMs)}`,
          ),
        ],
        line(row.now),
        [...press('l', 'log'), ...press('enter', 'opens the region')],
      ];
    case 'waiting':
      return [
        [span(`${status.step.title} `, 'wait'), span(status.hold === null ? 'starts now' : explainHold(status.hold))],
        waitingPress(data.state),
      ];
    case 'done':
      return [[span(row.now, row.tone)], [...press('enter', 'opens the region'), ...press('l', 'log')]];
    case 'empty':
      return [line('no steps in this run', 'dim')];
  }
}

function failedDetail(status: Extract<RowStatus, { kind: 'failed' }>): readonly Line[] {
  const { failure, step, lost } = status;
  const keys: Line = [
    ...press('r', 'retry'),
    ...press('l', 'log'),
    ...press('S', 'skip'),
    ...press('enter', 'all about it'),
  ];
  if (failure === null) return [line(`${step.title} ${lost ? 'vanished' : 'failed'}`, 'bad'), keys];
  return [
    [span(`${step.phase}: ${failure.title} `, 'bad'), span(`(${failure.class})`)],
    line(failure.hint),
    keys,
    ...failure.evidence.map((one) => line(`  ${one}`, 'dim')),
  ];
}

function waitingPress(state: RunState): Line {
  if (state.status === 'planned') return [...press('L', 'launch'), ...press('enter', 'what it would do')];
  if (state.status === 'paused' || state.status === 'stopping') return press('P', 'resume');
  return press('enter', 'opens the region');
}
