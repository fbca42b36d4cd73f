import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { LAB_ARTIFACTS } from '../../src/lab/evm/lab-phases.ts';
import { CliRig, type JsonEvent, jsonLines } from '../rigs/cli/run-cli.ts';
import { toolsDirectory } from '../rigs/cli/tool-directories.ts';

async function openRig(own: TestContext, extra: Readonly<Record<string, string>> = {}): Promise<CliRig> {
  const rig = await CliRig.open(extra);
  // Of this very test: they run side by side, and a finish of another one must not take this world away.
  own.onTestFinished(() => rig.close());
  return rig;
}

const begun = (lines: readonly JsonEvent[]) =>
  lines.filter((line) => line.type === 'attempt-begun').map((line) => String(line.attempt));

describe.concurrent('the demo, with the tools that are here', () => {
  test('24 regions are rolled out and verified', async (own) => {
    const rig = await openRig(own);
    const { code, stdout, stderr } = await rig.run('demo', '--headless', '--json', '--speed', '40');
    const lines = jsonLines(stdout);
    expect(lines[0], stderr).toMatchObject({ type: 'hello' });
    expect(lines.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 24, regions: 24 } });
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i));
    expect(stderr).toContain('lab: ');
    expect(code).toBe(0);
  });

  test('one region fails for a good reason; a retry touches no other region', async (own) => {
    const rig = await openRig(own);
    const demo = ['demo', '--headless', '--json', '--regions', '8', '--speed', '40'] as const;
    const first = await rig.run(...demo, '--scenario', 'one-region-fails');
    const lines = jsonLines(first.stdout);
    expect(lines.at(-1), first.stderr).toMatchObject({ result: { exitCode: 1, verified: 7, failed: 1 } });
    const failed = lines.find(
      (line) => line.type === 'attempt-ended' && JSON.stringify(line.outcome).includes('"failed"'),
    );
    expect(failed).toMatchObject({
      attempt: 'norwayeast/besu/upgrade#1',
      outcome: { failure: { class: 'transient' } },
    });
    const run = String(lines[0]?.run);
    const second = await rig.run('run', '--resume', run, '--retry-failed', '--json');
    expect(second.code, second.stderr + second.stdout.slice(-2000)).toBe(0);
    expect(begun(jsonLines(second.stdout)).filter((attempt) => !attempt.startsWith('norwayeast/'))).toEqual([]);
  });

  test('stand-ins take the place of tools that are nowhere, but none of an Ethereum node; money moves once', async (own) => {
    const bare = await openRig(own, { PATH: '/usr/bin:/bin', BESU_CONSOLE_TOOLS_DIR: '/nonexistent' });
    const demo = ['demo', '--headless', '--contracts', '--speed', '40', '--regions', '2'] as const;
    const without = await bare.run(...demo);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toMatch(/^--contracts needs anvil.*\n$/);
    await expect(readdir(bare.stateDirectory)).rejects.toThrow('ENOENT');

    const equipped = bare.with({ PATH: `/usr/bin:/bin:${join(toolsDirectory, 'anvil')}` });
    const { code, stderr, stdout } = await equipped.run(...demo);
    expect(stderr).toContain('(stand-in)');
    expect(stderr).toMatch(/anvil \d+\.\d+\.\d+$/m);
    expect(code, stdout + stderr).toBe(0);
    const fleets = join(bare.stateDirectory, 'fleets');
    const [fleet = ''] = await readdir(fleets);
    const recorded = (network: string) => readdir(join(fleets, fleet, 'deployments', network));
    expect(await recorded('mainnet')).toHaveLength(LAB_ARTIFACTS.length);
    expect(await recorded('chain-138')).toEqual(await recorded('mainnet'));

    // The chains went down with the lab, and come up as they were.
    const [, file = ''] = /^lab: (.+)$/m.exec(stdout) ?? [];
    const again = await equipped.run('run', '--yes', '--config', file, '--networks', 'mainnet,chain-138');
    expect(again.code, again.stdout + again.stderr).toBe(0);
    expect(again.stdout.match(/: nothing to send$/gm)).toHaveLength(4);
    expect(again.stdout).not.toContain(', paid ');
    expect(again.stdout.match(/ether, 10 messages at [\d.]+ ether each, [\d.]+ ether are wanted$/gm)).toHaveLength(2);
    expect(await equipped.run('plan', '--config', file, '--ccip', 'fees,fundings')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--ccip: there is no part or step fundings; there are: configure, .*fund-coin, /),
    });
  });
});
