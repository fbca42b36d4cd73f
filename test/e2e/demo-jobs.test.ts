import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
});
afterEach(() => rig.close());

test('a rollout whose programs are Jobs of a cluster ends as one on this machine does, and each ran in a pod', async () => {
  const demo = ['demo', '--headless', '--json', '--executor', 'kubernetes', '--regions', '2', '--speed', '20'];
  const { code, stdout, stderr } = await rig.run(...demo);
  const lines = jsonLines(stdout);
  expect(lines.at(-1), stderr).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 2, regions: 2 } });
  expect(code).toBe(0);
  const spawned = lines.filter(({ type }) => type === 'attempt-spawned');
  expect(spawned.length).toBeGreaterThan(10);
  for (const event of spawned) expect(event).toMatchObject({ pid: 0, pod: expect.stringMatching(/^bc-/) });
  const run = join(rig.stateDirectory, 'runs', String(lines[0]?.run));
  const files = await readdir(join(run, 'attempts'), { recursive: true });
  expect(files.filter((file) => file.endsWith('/pid'))).toEqual([]);
  const applied = files.find((file) => file.endsWith('infrastructure/apply/1/log')) ?? '';
  expect(await readFile(join(run, 'attempts', applied), 'utf8')).toContain('apply_complete');
});

test('an executor that is none is refused before anything is made', async () => {
  const { code, stderr } = await rig.run('demo', '--headless', '--executor', 'docker');
  expect(stderr).toContain('--executor takes local or kubernetes, not docker');
  expect(code).toBe(2);
});

test('a misfortune of Jobs is refused where there are none, before anything is made', async () => {
  const { code, stderr } = await rig.run('demo', '--headless', '--scenario', 'job-evicted');
  expect(stderr).toContain('job-evicted befalls Jobs: it needs --executor kubernetes');
  expect(code).toBe(2);
  expect(await readdir(rig.home)).toEqual([]);
});
