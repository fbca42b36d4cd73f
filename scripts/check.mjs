// Everything that must hold before a change is shown to anyone, cheapest first; stops at the first thing that does not.

import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) };

const steps = [
  ['format', 'biome', 'check', '.'],
  ['lint', 'oxlint', '--type-aware', 'src', 'test', 'scripts'],
  ['types', 'tsc'],
  ['imports', 'node', 'scripts/check-deps.mjs'],
  ['schema', 'node', 'scripts/write-schema.ts', '--check'],
  ['keys', 'node', 'scripts/write-keys.ts', '--check'],
  ['unused code', 'knip'],
  ['tests', 'vitest', 'run', '--project', 'unit', '--project', 'contract', '--project', 'simulation'],
];

const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

function run([name, command, ...args]) {
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status === 0) {
    process.stdout.write(`ok      ${name.padEnd(12)} ${seconds(startedAt).padStart(7)}\n`);
    return true;
  }
  process.stdout.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  process.stdout.write(`FAILED  ${name}: ${[command, ...args].join(' ')} (${seconds(startedAt)})\n`);
  return false;
}

const startedAt = performance.now();
const passed = steps.every(run);
process.stdout.write(passed ? `check passed in ${seconds(startedAt)}\n` : 'check stopped at the first failure\n');
process.exitCode = passed ? 0 : 1;
