import { type DiskSight, diskWords } from '../../engine/model/disk.ts';
import type { Tone } from '../theme.ts';
import { duration } from './format-time.ts';

/** What became of the time of day: the machine slept, or somebody set its clock. */
export function jumpWords({ byMs, slept }: { readonly byMs: number; readonly slept: boolean }): string {
  const by = duration(Math.abs(byMs));
  if (slept) return `the machine slept for ${by}: every reading is taken anew, nothing timed out`;
  return `the clock was set ${byMs < 0 ? 'back' : 'forward'} by ${by}: waiting times moved along`;
}

export function diskEventWords(disk: DiskSight): { readonly about: ''; readonly what: string; readonly tone: Tone } {
  const words = diskWords(disk);
  switch (disk.level) {
    case 'full':
      return { about: '', what: `no room, nothing new starts: ${words}`, tone: 'bad' };
    case 'low':
      return { about: '', what: `room is getting short: ${words}`, tone: 'bad' };
    case 'ok':
      return { about: '', what: 'there is room again', tone: 'good' };
  }
}
