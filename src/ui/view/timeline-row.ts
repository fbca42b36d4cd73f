import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { CriticalPath } from '../../engine/state/critical-path.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { Theme, Tone } from '../theme.ts';
import { type Line, type Span, span } from './line.ts';
import { rowStatus } from './row-status.ts';
import { cellAt, type TimeScale } from './timeline-scale.ts';

/** One letter a phase: told apart without colour, and in any font. */
export const PHASE_LETTERS: Readonly<Record<PhaseId, string>> = {
  ...{ preflight: 'p', infrastructure: 'i', kubernetes: 'k', besu: 'b', verify: 'v' },
  ...{ contracts: 'c', ccip: 'r' },
  ...{ 'admin-infrastructure': 'i', monitoring: 'm', logging: 'l', backup: 'u' },
};

export const PHASE_TONES: Readonly<Record<PhaseId, Tone>> = {
  ...{ preflight: 'plain', infrastructure: 'run', kubernetes: 'wait', besu: 'key', verify: 'good' },
  ...{ contracts: 'run', ccip: 'wait' },
  ...{ 'admin-infrastructure': 'run', monitoring: 'wait', logging: 'key', backup: 'good' },
};

/** Capital letters stand on the critical path; so does inverse. */
export const PATH_TONE: Tone = 'match';

interface Piece {
  readonly phase: PhaseId;
  readonly fromMs: number;
  readonly toMs: number;
  readonly end: 'failed' | 'done' | 'running';
  readonly again: boolean;
  readonly critical: boolean;
}

export interface RowLook {
  readonly state: RunState;
  readonly scale: TimeScale;
  readonly path: CriticalPath;
  readonly theme: Theme;
  readonly nowMs: number;
}

/** What one row did when: a run of letters for every phase, marks where something failed, began again or waits. */
export function timelineRow(scope: Scope, look: RowLook): Line {
  const pieces = piecesOf(scope, look);
  const cells = Array.from({ length: look.scale.cells }, () => span(' '));
  for (const piece of pieces) drawPiece(cells, piece, look);
  for (const piece of pieces) drawMarks(cells, piece, look);
  drawWaits(cells, scope, pieces, look);
  return cells;
}

function piecesOf(scope: Scope, { state, path, nowMs }: RowLook): readonly Piece[] {
  const critical = new Set(path.filter(({ kind }) => kind === 'work').map(({ attempt }) => attempt));
  return stepsOf(state.plan, scope).flatMap((step) =>
    (state.steps[step.id]?.attempts ?? []).map((attempt) => ({
      phase: step.phase,
      fromMs: attempt.beganAtMs,
      toMs: attempt.endedAtMs ?? nowMs,
      end: attempt.endedAtMs === null ? 'running' : attempt.outcome?.status === 'failed' ? 'failed' : 'done',
      again: attempt.n > 1,
      critical: critical.has(attempt.id),
    })),
  );
}

/** A cell belongs to what filled most of it; a piece shorter than any cell still has the one it began in. */
function drawPiece(cells: Span[], piece: Piece, { scale }: RowLook): void {
  // What took no time at the very end would stand behind the last cell.
  const from = Math.min(scale.cells - 1, cellAt(scale, piece.fromMs));
  const to = Math.max(from, cellAt(scale, piece.toMs - scale.cellMs / 2));
  const letter = PHASE_LETTERS[piece.phase];
  for (let cell = from; cell <= to; cell += 1) {
    const known = cells[cell];
    const taken = cell === from && known !== undefined && known.text !== ' ' && to > from;
    if (known === undefined || taken) continue;
    cells[cell] = span(
      piece.critical ? letter.toUpperCase() : letter,
      piece.critical ? PATH_TONE : PHASE_TONES[piece.phase],
    );
  }
}

function drawMarks(cells: Span[], piece: Piece, { scale, theme }: RowLook): void {
  const { glyphs } = theme;
  if (piece.again) put(cells, cellAt(scale, piece.fromMs), span(glyphs.cells.retrying, 'warn'));
  if (piece.end === 'failed') put(cells, endCell(piece, scale), span(glyphs.cells.failed, 'bad'));
  if (piece.end === 'running') put(cells, endCell(piece, scale), span(glyphs.cells.running, 'run'));
}

const endCell = (piece: Piece, scale: TimeScale): number =>
  Math.max(cellAt(scale, piece.fromMs), cellAt(scale, piece.toMs - 1));

function put(cells: Span[], cell: number, mark: Span): void {
  if (cell >= 0 && cell < cells.length) cells[cell] = mark;
}

/** Time in which the row could have worked and did not; after its last step it has nothing to wait for. */
function drawWaits(cells: Span[], scope: Scope, pieces: readonly Piece[], look: RowLook): void {
  const { state, scale, theme, nowMs } = look;
  const status = rowStatus(state, scope);
  const lastMs = Math.max(scale.fromMs, ...pieces.map(({ toMs }) => toMs));
  const open = status.kind !== 'done' && status.kind !== 'empty';
  const untilMs = open ? (state.endedAtMs ?? nowMs) : lastMs;
  const approval = status.kind === 'approval' ? span(theme.glyphs.cells.approval, 'warn') : null;
  // As with the letters, a cell is a wait when most of it was one.
  for (let cell = 0; cell < cellAt(scale, untilMs + scale.cellMs / 2); cell += 1) {
    if (cells[cell]?.text !== ' ') continue;
    const after = scale.fromMs + cell * scale.cellMs >= lastMs;
    put(cells, cell, after && approval !== null ? approval : span(theme.glyphs.dot, 'dim'));
  }
}
