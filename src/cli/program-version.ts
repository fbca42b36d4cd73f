import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own directory: the nearest one above this file with a package.json of ours (dist/ or src/cli/). */
export const packageDirectory = findPackage(dirname(fileURLToPath(import.meta.url)));

export const version = readVersion();
/** As it is written into journals: `besu-console 0.1.0`. */
export const program = `besu-console ${version}`;

function findPackage(from: string): string {
  try {
    const name = (JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { name?: string }).name;
    if (name === 'besu-console') return from;
  } catch {
    // Not here: look one level up.
  }
  const parent = dirname(from);
  return parent === from ? from : findPackage(parent);
}

function readVersion(): string {
  try {
    const text = readFileSync(join(packageDirectory, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version?: string }).version ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
}
