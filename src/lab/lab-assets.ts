import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The lab's files: beside the bundle in an installed package, beside this source in a checkout. */
export function labAssets(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, 'lab-assets'), join(here, '..', 'lab-assets'), join(here, 'assets')];
  const found = candidates.find((candidate) => existsSync(join(candidate, 'terraform')));
  if (found === undefined) throw new Error(`the lab's files are missing; looked in ${candidates.join(', ')}`);
  return found;
}

/** The program behind the stand-ins: in the bundle, or as source in a checkout. */
export function standInScript(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, 'stand-in.js'), join(here, '..', 'stand-in.js'), join(here, 'stand-ins', 'main.ts')];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`the stand-ins are missing; looked in ${candidates.join(', ')}`);
  return found;
}
