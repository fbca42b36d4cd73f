import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Why a program cannot be started, in words; null = it can. Asked beforehand, because afterwards a shell's 127 cannot be
 * told from a program that ran and itself ended with 127.
 */
export async function whyNoProgram(
  name: string,
  where: { path: string | undefined; cwd: string },
): Promise<string | null> {
  if (name === '') return 'the step names no program';
  // exec of a shell would take it for an option.
  if (name.startsWith('-')) return `${name} is not the name of a program`;
  if (name.includes('/')) return whyNotRunnable(resolve(where.cwd, name));
  let refused: string | null = null;
  for (const directory of (where.path ?? '').split(':')) {
    const why = await whyNotRunnable(resolve(where.cwd, join(directory, name)));
    if (why === null) return null;
    if (why.endsWith('not executable')) refused ??= why;
  }
  return refused ?? `${name} was not found on PATH`;
}

async function whyNotRunnable(file: string): Promise<string | null> {
  const found = await stat(file).catch(() => null);
  if (found === null) return `${file} was not found`;
  if (!found.isFile()) return `${file} is not a file`;
  return access(file, constants.X_OK).then(
    () => null,
    () => `${file} is not executable`,
  );
}
