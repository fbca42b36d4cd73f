/** How one phase of one row stands, as the eye should take it; finer than the engine's own cell status. */
export type CellLook =
  | 'absent'
  | 'pending'
  | 'waiting'
  | 'running'
  | 'retrying'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'approval';

/** The word beside the glyph: colour and shape never stand alone. */
export const LOOK_WORDS: Readonly<Record<CellLook, string>> = {
  absent: '',
  pending: 'pending',
  waiting: 'waiting',
  running: 'running',
  retrying: 'retrying',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
  approval: 'approve',
};
