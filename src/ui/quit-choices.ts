import type { QuitChoice } from './state/ui-state.ts';

/** For an engine that lives in this process: there is nothing to detach from, only a way to wind down. */
export const defaultQuitChoices: readonly QuitChoice[] = [
  { key: 'n', label: 'stay', detail: 'go on watching', does: 'stay' },
  { key: 's', label: 'stop after the running steps', detail: 'nothing new starts; the screen stays', does: 'drain' },
  { key: 'x', label: 'stop and leave', detail: 'running steps finish without a screen', does: 'leave-stopping' },
  { key: 'a', label: 'abort', detail: 'one signal to every running step', does: 'abort' },
];
