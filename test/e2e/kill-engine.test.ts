import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/model/event.ts';
import { programFile } from '../rigs/cli/run-cli.ts';
import { helmDirectory, pathWith, toolsDirectory } from '../rigs/cli/tool-directories.ts';
import { killJobRollout } from '../rigs/soak/kill-job-rollout.ts';
import { killRollout } from '../rigs/soak/kill-rollout.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-kill-'));
});
afterEach(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));

const helm = helmDirectory('helm4');

test.skipIf(helm === null)(
  'an engine killed three times is taken up again three times, and nothing runs twice',
  async () => {
    const said: string[] = [];
    const report = await killRollout({
      ...{ directory, helm: join(helm ?? '', 'helm'), kills: 3, mostEvents: 30, speed: 50, random: seededRandom(3) },
      program: [process.execPath, programFile('bundle')],
      regions: ['uksouth', 'northeurope'],
      env: { PATH: pathWith(helm ?? ''), HOME: directory, BESU_CONSOLE_TOOLS_DIR: toolsDirectory },
      say: (text) => said.push(text),
    });
    expect(report, said.join('')).toMatchObject({ kills: 3, exitCode: 0, problems: [] });
  },
);

const of =
  (type: RunEvent['type'], step: string) =>
  (event: RunEvent): boolean =>
    event.type === type && 'attempt' in event && event.attempt.includes(`/${step}#`);

test('an engine whose steps are Jobs, killed while they begin, run and end, loses none and makes none twice', async () => {
  const report = await killJobRollout({
    ...{ directory, speed: 100, regions: ['uksouth', 'northeurope', 'japaneast'] },
    program: [process.execPath, programFile('bundle')],
    killAt: [
      of('attempt-begun', 'infrastructure/init'),
      of('attempt-spawned', 'infrastructure/apply'),
      of('attempt-ended', 'besu/upgrade'),
    ],
    env: { PATH: pathWith(helm ?? ''), HOME: directory, BESU_CONSOLE_TOOLS_DIR: toolsDirectory },
  });
  expect(report).toMatchObject({ kills: 3, exitCode: 0, problems: [] });
  expect(report.jobs).toBeGreaterThan(15);
});
