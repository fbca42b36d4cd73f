import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One temporary directory for all tests of a call, so that what they leave behind goes with it. Short: sockets stand in it. */
export default async function temporaryHome(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'bc-'));
  process.env['TMPDIR'] = home;
  return () => rm(home, { recursive: true, force: true });
}
