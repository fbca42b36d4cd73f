import type { RunData } from './run-data.ts';

/** Why nothing at all can be asked of the engine from here; null = it can. */
export function whyNotAct({ closed, readOnly, recorded, state }: RunData): string | null {
  if (recorded === true) return `this is a recording of ${state.plan.run}: nothing can be changed`;
  if (closed !== null) return 'the engine is gone: nothing can be asked of it';
  return readOnly ? 'this screen only watches: attach without --read-only to act' : null;
}
