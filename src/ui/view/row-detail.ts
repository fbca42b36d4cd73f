import { explainHold } from '../../engine/state/explain.ts';
import type { RunData } from '../state/run-data.ts';
import type { Tone } from '../theme.ts';
import { press } from './attention.ts';
import { cleanText } from './clean-text.ts';
import { duration } from './format-time.ts';
import type { GridRow } from './grid-row.ts';
import { type Line, line } from './line.ts';
import type { RowStatus } from './row-status.ts';
import { wrapWords } from './width.ts';

/** The selected row in full sentences. The lines may be cut at any point: most important first. */
export interface RowDetail {
  /** What to press about it. */
  readonly keys: Line;
  readonly lines: readonly Line[];
}

export function rowDetail(data: RunData, row: GridRow, nowMs: number, width: number): RowDetail {
  const { keys, says } = detail(data, row, nowMs);
  const lines = says.flatMap(([text, tone]) => wrapWords(cleanText(text), width).map((part) => line(part, tone)));
  return { keys, lines };
}

interface Detail {
  readonly keys: Line;
  readonly says: readonly (readonly [text: string, tone: Tone])[];
}

function detail(data: RunData, row: GridRow, nowMs: number): Detail {
  const { status } = row;
  switch (status.kind) {
    case 'failed':
      return failedDetail(status);
    case 'approval':
      return approvalDetail(status);
    case 'running':
      return runningDetail(row, status, nowMs);
    case 'waiting':
      return waitingDetail(data, status);
    case 'done':
      return { keys: [...press('l', 'log'), ...OPEN], says: [[row.now + chainWords(row), row.tone]] };
    case 'empty':
      return { keys: [], says: [['no steps in this run', 'dim']] };
  }
}

type Of<Kind extends RowStatus['kind']> = Extract<RowStatus, { kind: Kind }>;

const OPEN = press('enter', 'open');

function failedDetail({ failure, step, lost }: Of<'failed'>): Detail {
  const keys: Line = [...press('r', 'retry'), ...press('l', 'log'), ...press('S', 'skip'), ...OPEN];
  if (failure === null) return { keys, says: [[`${step.title} ${lost ? 'vanished' : 'failed'}`, 'bad']] };
  return {
    keys,
    says: [
      [`${step.phase}: ${failure.title} (${failure.class})`, 'bad'],
      [failure.hint, 'plain'],
      ...failure.evidence.map((one) => [`  ${one}`, 'dim'] as const),
    ],
  };
}

function approvalDetail({ step, hold }: Of<'approval'>): Detail {
  return {
    keys: [...press('a', 'see the list and approve'), ...OPEN],
    says: [
      [`${step.title} waits for you: ${hold.list.length} ${hold.meaning}`, 'warn'],
      ...hold.list.map((one) => [`  ${one}`, 'plain'] as const),
    ],
  };
}

function runningDetail(row: GridRow, { step, attempt }: Of<'running'>, nowMs: number): Detail {
  const spent = `${duration(nowMs - attempt.beganAtMs)} of at most ${duration(step.timeoutMs)}`;
  const head = [`${step.title}, try ${attempt.n}, ${spent}${chainWords(row)}`, 'run'] as const;
  return {
    keys: [...press('l', 'log'), ...OPEN],
    says: row.now.startsWith(step.title) ? [head] : [head, [row.now, 'plain']],
  };
}

function waitingDetail({ state }: RunData, { step, hold }: Of<'waiting'>): Detail {
  const why = hold === null ? 'starts now' : explainHold(hold);
  const idle = state.status === 'paused' || state.status === 'stopping' ? press('P', 'resume') : [];
  return {
    keys: [...(state.status === 'planned' ? press('L', 'launch') : idle), ...OPEN],
    says: [[`next: ${step.title}; ${state.status === 'planned' ? 'not launched yet' : why}`, 'wait']],
  };
}

function chainWords({ height, peers }: GridRow): string {
  if (height === null && peers === null) return '';
  return `, height ${height ?? '—'}, peers ${peers ?? '—'}`;
}
