import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examples } from '../rigs/cli/run-cli.ts';

const root = join(import.meta.dirname, '../..');
const exec = promisify(execFile);

let there: string;
beforeAll(async () => {
  there = await mkdtemp(join(tmpdir(), 'besu-console-package-'));
  // Without scripts: `prepare` would build into the tree that other tests run.
  await exec('npm', ['pack', '--ignore-scripts', '--offline', '--silent', '--pack-destination', there], { cwd: root });
  await exec('tar', ['-xzf', `besu-console-${(await manifestAt(root)).version}.tgz`], { cwd: there });
});
afterAll(() => rm(there, { recursive: true, force: true }));

const manifestAt = async (directory: string) =>
  JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly bin: Readonly<Record<string, string>>;
    readonly scripts: Readonly<Record<string, string>>;
  };

test('the package runs as it is unpacked: no other package beside it, nothing run when it is installed', async () => {
  const unpacked = join(there, 'package');
  const { version, bin, scripts } = await manifestAt(unpacked);
  const run = async (...argv: readonly string[]): Promise<string> => {
    const program = join(unpacked, bin['besu-console'] ?? '');
    const env = { PATH: '/usr/bin:/bin', HOME: there, BESU_CONSOLE_STATE_DIR: join(there, 'state') };
    return (await exec(process.execPath, [program, ...argv], { cwd: there, env })).stdout;
  };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  expect((await run('--version')).trim()).toBe(version);
  await writeFile(join(there, 'besu-console.yaml'), await readFile(join(examples, 'fleet-commands.yaml')));
  const plan = JSON.parse(await run('plan', '--json')) as { readonly regions: readonly unknown[] };
  expect(plan.regions).toHaveLength(24);
});
