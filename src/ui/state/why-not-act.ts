import type { RunData } from './run-data.ts';

/** Why nothing at all can be asked of the engine from here; null = it can. */
export function whyNotAct({ closed, readOnly }: RunData): string | null {
  if (closed !== null) return 'the engine is gone: nothing can be asked of it';
  return readOnly ? 'this screen only watches: attach without --read-only to act' : null;
}
