import { readFile, writeFile } from 'node:fs/promises';
import { fleetJsonSchema } from '../src/regions/fleet-json-schema.ts';

/** Writes schema/fleet.schema.json; with `--check` it writes nothing and fails when the stored one is stale. */
const target = new URL('../schema/fleet.schema.json', import.meta.url);
const wanted = fleetJsonSchema();

if (process.argv.includes('--check')) {
  const stored = await readFile(target, 'utf8').catch(() => null);
  if (stored !== wanted) {
    console.error('schema/fleet.schema.json is stale: run node scripts/write-schema.ts');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, wanted);
}
