import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One temporary directory for all tests of a call, so that what they leave behind goes with it. Short: sockets stand in it.
 * The program and the stand-ins are started hundreds of times, and share what Node has compiled of them.
 */
export default async function temporaryHome(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'bc-'));
  process.env['TMPDIR'] = home;
  process.env['NODE_COMPILE_CACHE'] = join(home, 'code');
  // Whoever is just ending still writes there.
  return () => rm(home, { recursive: true, force: true, maxRetries: 20 });
}
