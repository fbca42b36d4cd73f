import type { Tone } from '../theme.ts';
import type { CellLook } from './cell-look.ts';

export const LOOK_TONES: Readonly<Record<CellLook, Tone>> = {
  absent: 'dim',
  pending: 'dim',
  waiting: 'wait',
  running: 'run',
  retrying: 'run',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'dim',
  approval: 'warn',
};
