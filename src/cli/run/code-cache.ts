import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { version } from '../program-version.ts';

/**
 * Makes the directory where Node keeps this program's compiled code, so that the next screen is there sooner. The
 * launcher (bin/besu-console.js) uses it only when it exists: commands that promise to write nothing write nothing.
 */
export async function keepCodeCache(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const base = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : join(homedir(), '.cache');
  const ours = join(base, 'besu-console');
  try {
    // For our eyes only: what lies there is run.
    await mkdir(join(ours, `code-${version}`), { recursive: true, mode: 0o700 });
    const others = (await readdir(ours)).filter((name) => name.startsWith('code-') && name !== `code-${version}`);
    await Promise.all(others.map((name) => rm(join(ours, name), { recursive: true, force: true })));
  } catch {
    // No home, or none that can be written: then every start takes a little longer.
  }
}
