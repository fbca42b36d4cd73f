import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig, examples, jsonLines } from '../rigs/cli/run-cli.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
});
afterEach(() => rig.close());

describe('a fleet of command phases', () => {
  test('24 regions end verified; JSON only, hello first, run-ended last, sequence without gaps', async () => {
    const text = await readFile(join(examples, 'fleet-commands.yaml'), 'utf8');
    await writeFile(join(rig.home, 'besu-console.yaml'), text.replaceAll('sleep 1; ', ''));
    const { code, stdout } = await rig.run('run', '--yes', '--json');
    const lines = jsonLines(stdout);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ type: 'hello', protocol: 1, seq: 0 });
    expect(lines.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 24 } });
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i));
  });

  test('100 made-up regions run', async () => {
    const { code, stdout } = await rig.run('run', '--yes', '--json', '--config', join(examples, 'fleet-hundred.yaml'));
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ result: { verified: 100 } });
  });

  test('an argument with quotes, spaces and $(...) arrives as one argument and runs nothing', async () => {
    const hostile = `a "b" 'c' $(touch ${join(rig.home, 'hacked')}) {region}`;
    const fleet = {
      version: 1,
      name: 'hostile',
      environment: 'lab',
      regions: { deploy: ['uksouth'] },
      phases: { preflight: { enabled: false }, verify: { command: ['printf', '%s', hostile] } },
    };
    await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(fleet));
    expect((await rig.run('run', '--yes')).code).toBe(0);
    const { stdout } = await rig.run('logs', 'uksouth', 'verify', '--raw');
    expect(stdout).toBe(hostile.replace('{region}', 'uksouth'));
  });

  test('a region that fails leaves the others alone, and --retry-failed runs only what failed', async () => {
    const fleet = `version: 1
name: partial
environment: lab
regions: { deploy: [uksouth, ukwest] }
phases:
  preflight: { enabled: false }
  besu: { command: [sh, -c, "test {region} != ukwest || test -e ${join(rig.home, 'mended')}"] }
  verify: { command: [echo, "{region}"] }
`;
    await writeFile(join(rig.home, 'besu-console.yaml'), fleet);
    const first = await rig.run('run', '--yes', '--json');
    expect(first.code).toBe(1);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({ result: { verified: 1, failed: 1 } });
    await writeFile(join(rig.home, 'mended'), '');
    const second = await rig.run('run', '--resume', 'latest', '--retry-failed', '--json');
    const begun = jsonLines(second.stdout).filter((line) => line.type === 'attempt-begun');
    expect(second.code).toBe(0);
    expect(begun.map((line) => line.attempt)).toEqual(['ukwest/besu/run#2', 'ukwest/verify/run#1']);
  });
});
