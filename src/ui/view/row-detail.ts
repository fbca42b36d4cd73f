import type { Hold } from '../../engine/model/hold.ts';
import type { RunState } from '../../engine/model/state.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { noteWords } from '../../engine/state/note-words.ts';
import { remediesFor } from '../../engine/state/remedy.ts';
import type { RunData } from '../state/run-data.ts';
import type { Tone } from '../theme.ts';
import { underWay } from './chain-detail.ts';
import { cleanText } from './clean-text.ts';
import { againWords } from './coming-retry.ts';
import { differsWords } from './differs-words.ts';
import { duration } from './format-time.ts';
import type { GridRow } from './grid-row.ts';
import { type Line, line } from './line.ts';
import { openTransaction, whyNotRaise } from './open-fee.ts';
import type { Press } from './press.ts';
import type { RowStatus } from './row-status.ts';
import { silence } from './silent-step.ts';
import { slowness } from './slow-step.ts';
import { cutToWidth, wrapWords } from './width.ts';

/** The selected row in full sentences. The lines may be cut at any point: most important first. */
export interface RowDetail {
  /** What to press about it. */
  readonly keys: Line;
  readonly lines: readonly Line[];
}

export function rowDetail(data: RunData, row: GridRow, nowMs: number, width: number, press: Press): RowDetail {
  const { keys, says } = detail(data, row, nowMs, press);
  const differs = differsWords(data.state, row.scope);
  const note = noteWords(data.state, row.scope);
  const all = [
    ...(differs === null ? [] : [[differs, 'warn'] as const]),
    // One line: the Region screen has all of it, and here it would push away why the row fails.
    ...(note === null ? [] : [[cutToWidth(cleanText(note), width), 'strong'] as const]),
    ...says,
  ];
  const lines = all.flatMap(([text, tone]) => wrapWords(cleanText(text), width).map((part) => line(part, tone)));
  return { keys, lines };
}

interface Detail {
  readonly keys: Line;
  readonly says: readonly (readonly [text: string, tone: Tone])[];
}

function detail(data: RunData, row: GridRow, nowMs: number, press: Press): Detail {
  const { status } = row;
  switch (status.kind) {
    case 'failed':
      return failedDetail(data.state, status, press);
    case 'retrying':
      return retryingDetail(data, status, nowMs, press);
    case 'approval':
      return approvalDetail(status, press);
    case 'running':
      return runningDetail(data, row, status, nowMs, press);
    case 'waiting':
      return waitingDetail(data, status, press);
    case 'done':
      return { keys: [...press('logs', 'log'), ...open(press)], says: [[row.now + chainWords(row), row.tone]] };
    case 'empty':
      return { keys: [], says: [['no steps in this run', 'dim']] };
  }
}

type Of<Kind extends RowStatus['kind']> = Extract<RowStatus, { kind: Kind }>;

const open = (press: Press): Line => press('open', 'open');

function failedDetail(state: RunState, { failure, step, lost }: Of<'failed'>, press: Press): Detail {
  const way = remediesFor(state, step.id).length === 0 ? [] : press('menu', 'way out');
  const keys: Line = [
    ...press('retry', 'retry'),
    ...way,
    ...press('logs', 'log'),
    ...press('skip', 'skip'),
    ...open(press),
  ];
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

function retryingDetail(
  { state }: RunData,
  { failure, step, retry }: Of<'retrying'>,
  nowMs: number,
  press: Press,
): Detail {
  const what = failure === null ? `${step.title} failed` : `${step.phase}: ${failure.title} (${failure.class})`;
  return {
    keys: [
      ...press('retry', 'now'),
      ...press('cancel-retry', 'no more tries'),
      ...press('logs', 'log'),
      ...open(press),
    ],
    says: [
      [`${what}, ${againWords(state, retry, nowMs)}`, 'warn'],
      ...(failure === null ? [] : [[failure.hint, 'plain'] as const]),
      ...(failure?.evidence ?? []).map((one) => [`  ${one}`, 'dim'] as const),
    ],
  };
}

function approvalDetail({ step, hold }: Of<'approval'>, press: Press): Detail {
  return {
    keys: [...press('approve', 'see the list and approve'), ...open(press)],
    says: [
      [`${step.title} waits for you: ${hold.list.length} ${hold.meaning}`, 'warn'],
      ...hold.list.map((one) => [`  ${one}`, 'plain'] as const),
    ],
  };
}

function runningDetail(
  data: RunData,
  row: GridRow,
  { step, attempt }: Of<'running'>,
  nowMs: number,
  press: Press,
): Detail {
  const fee = openTransaction(data, step);
  const raisable = fee !== null && whyNotRaise(fee) === null;
  const spent = `${duration(nowMs - attempt.beganAtMs)} of at most ${duration(step.timeoutMs)}`;
  const head = [`${step.title}, try ${attempt.n}, ${spent}${chainWords(row)}`, 'run'] as const;
  const slow = slowness(data.state, step, attempt, nowMs);
  const silent = silence(data, step, attempt, nowMs);
  // Without a word from the tool the row says the title, which the head has said.
  const isTold = row.now.startsWith(step.title) || row.now.endsWith(`: ${step.title}`);
  return {
    keys: [...(raisable ? press('raise-fee', 'raise the fee') : []), ...press('logs', 'log'), ...open(press)],
    says: [
      head,
      ...(silent === null ? [] : [[silent.sentence, 'warn'] as const]),
      ...(slow === null ? [] : [[slow.sentence, 'warn'] as const]),
      ...(isTold ? [] : [[row.now, 'plain'] as const]),
      ...underWay(data, step).map((text) => [text, 'plain'] as const),
    ],
  };
}

function waitingDetail({ state }: RunData, { step, hold }: Of<'waiting'>, press: Press): Detail {
  const why = hold === null ? 'starts now' : explainHold(hold);
  return {
    keys: [...waitingKeys(state, hold, press), ...open(press)],
    says: [[`next: ${step.title}; ${state.status === 'planned' ? 'not launched yet' : why}`, 'wait']],
  };
}

/** What would let the row begin now; nothing where only time or other rows do. */
function waitingKeys({ status }: RunState, hold: Hold | null, press: Press): Line {
  if (status === 'planned') return press('launch', 'launch');
  if (status === 'paused' || status === 'stopping') return press('pause', 'resume');
  switch (hold?.kind) {
    case 'push':
      return press('push', 'push');
    case 'breaker':
      return press('pause', 'resume');
    case 'held':
      return press('menu', 'release');
    case 'quorum':
      return press('approve', 'start all the same');
    case 'signer':
      return press('approve', 'type its password');
    default:
      return [];
  }
}

function chainWords({ height, peers }: GridRow): string {
  if (height === null && peers === null) return '';
  return `, height ${height ?? '—'}, peers ${peers ?? '—'}`;
}
