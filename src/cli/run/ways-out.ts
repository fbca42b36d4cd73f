import type { QuitChoice } from '../../ui/state/ui-state.ts';

/** The engine lives elsewhere: leaving is the harmless choice, and so the first one. */
export const WAYS_OUT: readonly QuitChoice[] = [
  { key: 'd', label: 'detach', detail: 'goes on; besu-console attach comes back', does: 'detach' },
  { key: 's', label: 'stop after the running steps', detail: 'nothing new starts; the screen stays', does: 'drain' },
  { key: 'x', label: 'stop and leave', detail: 'running steps finish without a screen', does: 'leave-stopping' },
  { key: 'a', label: 'abort', detail: 'one signal to every running step', does: 'abort' },
  { key: 'n', label: 'stay', detail: 'go on watching', does: 'stay' },
];
