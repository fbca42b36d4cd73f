import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig } from '../rigs/cli/run-cli.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
});
afterEach(() => rig.close());

const fleet = (deploy: string) => `version: 1
name: refused
environment: lab
regions: { deploy: ${deploy}, admin: westeurope }
phases:
  preflight: { enabled: false }
  infrastructure: { command: [touch, "${join(rig.home, 'ran')}"] }
`;

describe('what is refused before anything runs', () => {
  test('an empty directory: exit 2, the remedy in words, nothing written', async () => {
    const { code, stderr, stdout } = await rig.run('run', '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('besu-console init');
    expect(stdout).toBe('');
    expect(await readdir(rig.home)).toEqual([]);
  });

  test('westeurope in deploy: exit 2, with the place in the file', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet('[northeurope, westeurope]'));
    const { code, stderr } = await rig.run('run', '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(/besu-console\.yaml:4:\d+: /);
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });

  test('westeurope in --regions: exit 2', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet('all'));
    const { code } = await rig.run('run', '--yes', '--regions', 'westeurope');
    expect(code).toBe(2);
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });

  test('run without --yes starts nothing', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet('all'));
    const { code, stderr } = await rig.run('run');
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });

  test('words that a command does not know are refused, not passed over', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet('all'));
    expect((await rig.run('run', '--yes', 'uksouth')).code).toBe(2);
    expect((await rig.run('run', '--yes', '--phases', 'foo')).code).toBe(2);
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });

  test.each(['single', 'ha', 'scaled', 'kubernetes'])(
    'mode %s: an engine that is not told what to run does not start, whatever starts it, and nothing is written',
    async (mode) => {
      const told = `version: 1\nname: refused\nenvironment: lab\nmode: ${mode}\n`;
      await writeFile(join(rig.home, 'besu-console.yaml'), told);
      const starts = [['run', '--yes'], ['standby'], ['cluster-engine', '--lease', 'ops/besu-console']];
      for (const { code, stderr } of await Promise.all(starts.map((argv) => rig.run(...argv)))) {
        expect(code).toBe(2);
        expect(stderr).toContain('regions');
      }
      expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
    },
  );

  test('a mistyped command is refused with a suggestion', async () => {
    const { code, stderr } = await rig.run('staus');
    expect(code).toBe(2);
    expect(stderr).toContain('status');
  });

  test('plan shows the exact commands and writes nothing', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet('[uksouth]'));
    const { code, stdout } = await rig.run('plan');
    expect(code).toBe(0);
    expect(stdout).toContain('touch');
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });
});
