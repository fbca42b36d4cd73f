import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../lib/system-error.ts';

/**
 * Takes the claim that the wrapper of a Job takes before it starts its program: whoever has it first decides. `forbidden` =
 * no pod of this attempt can start it any more.
 */
export function forbidStart(directory: string): 'forbidden' | 'too-late' {
  try {
    mkdirSync(join(directory, 'started'), { mode: 0o700 });
    return 'forbidden';
  } catch (error) {
    // Without its directory a wrapper cannot take the claim either. Whatever else is wrong: it may have been started.
    return systemErrorCode(error) === 'ENOENT' ? 'forbidden' : 'too-late';
  }
}
