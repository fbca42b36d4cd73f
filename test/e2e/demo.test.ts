import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig, type JsonEvent, jsonLines } from '../rigs/cli/run-cli.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
});
afterEach(() => rig.close());

const begun = (lines: readonly JsonEvent[]) =>
  lines.filter((line) => line.type === 'attempt-begun').map((line) => String(line.attempt));

describe('the demo, with the tools that are here', () => {
  test('24 regions are rolled out and verified', async () => {
    const { code, stdout, stderr } = await rig.run('demo', '--headless', '--json', '--speed', '10');
    const lines = jsonLines(stdout);
    expect(lines[0], stderr).toMatchObject({ type: 'hello' });
    expect(lines.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 24, regions: 24 } });
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i));
    expect(stderr).toContain('lab: ');
    expect(code).toBe(0);
  });

  test('one region fails for a good reason; a retry touches no other region', async () => {
    const first = await rig.run('demo', '--headless', '--json', '--speed', '20', '--scenario', 'one-region-fails');
    const lines = jsonLines(first.stdout);
    expect(lines.at(-1), first.stderr).toMatchObject({ result: { exitCode: 1, verified: 23, failed: 1 } });
    const failed = lines.find(
      (line) => line.type === 'attempt-ended' && JSON.stringify(line.outcome).includes('"failed"'),
    );
    expect(failed).toMatchObject({ attempt: 'japaneast/besu/upgrade#1', outcome: { failure: { class: 'transient' } } });
    const run = String(lines[0]?.run);
    const second = await rig.run('run', '--resume', run, '--retry-failed', '--json');
    expect(second.code, second.stderr + second.stdout.slice(-2000)).toBe(0);
    expect(begun(jsonLines(second.stdout)).filter((attempt) => !attempt.startsWith('japaneast/'))).toEqual([]);
  });

  test('stand-ins take the place of tools that are nowhere, and the run says so', async () => {
    const bare = await CliRig.open({ PATH: '/usr/bin:/bin', BESU_CONSOLE_TOOLS_DIR: '/nonexistent' });
    const { code, stderr, stdout } = await bare.run('demo', '--headless', '--speed', '20', '--regions', '2');
    await bare.close();
    expect(stderr).toContain('(stand-in)');
    expect(code, stdout + stderr).toBe(0);
  });
});
