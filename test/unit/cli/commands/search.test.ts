import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { searchCommand } from '../../../../src/cli/commands/search.ts';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { logPathOf } from '../../../../src/cli/run/log-path.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal } from '../../../../src/engine/journal/journal-writer.ts';
import type { AttemptId } from '../../../../src/engine/model/ids.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

const FLEET = `version: 1
name: sample
environment: lab
regions: { deploy: [uksouth, ukwest, japaneast] }
phases:
  preflight: { enabled: false }
  infrastructure: { command: ["true"] }
  besu: { command: ["true"] }
`;
const DIAGNOSTIC = JSON.stringify({
  ...{ '@level': 'error', '@message': 'Error: Quota exceeded', '@module': 'terraform.ui', type: 'diagnostic' },
  diagnostic: { severity: 'error', summary: 'Quota exceeded', detail: 'ask for 40 more cores' },
});

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'search-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await writeFile(join(home, 'fleet.yaml'), FLEET);
  const fleet = await loadFleet(join(home, 'fleet.yaml'), null);
  const { directory } = await planRun(fleet, { regions: null, phases: null }, [], { stateDirectory: home, by: ANNA });
  const logs: Readonly<Record<string, string>> = {
    'uksouth/infrastructure/run#1': `one\r\n${DIAGNOSTIC}\n`,
    'uksouth/infrastructure/run#2': 'created\n\x1b[31mquo\x1b[0mta is fine',
    'ukwest/besu/run#1': 'PASSWORD=hunter2hunter2\nother\n',
  };
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new Error('no journal');
  const writer = await continueJournal(directory.journal, read.value.end);
  // The log of the last one was never written: its program did not start.
  const tries = [...Object.keys(logs), 'japaneast/besu/run#1'] as AttemptId[];
  await writer.append(
    tries.map((attempt, at) => ({
      ...{ seq: 2 + at, atMs: Date.now(), type: 'attempt-begun' as const, attempt, carriedBy: null },
    })),
  );
  await writer.close();
  for (const [attempt, text] of Object.entries(logs)) {
    const path = logPathOf(directory.path, attempt as AttemptId);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
});

async function found(text: string, options: { readonly phase?: string; readonly count?: boolean } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (one: string) => void out.push(one), err: (one: string) => void err.push(one) };
  const where = { stateDir: home, run: 'latest' };
  await searchCommand({ ...terminal, isInteractive: false, env: {}, cwd: home }, text, { ...where, ...options });
  return { lines: out.join('').split('\n').slice(0, -1), said: err.join('') };
}

test('a text is found in every try of every region, as a person reads it, with the number of its line', async () => {
  expect(await found('quota')).toEqual({
    lines: [
      'uksouth/infrastructure/run#1:2: Error: Quota exceeded - ask for 40 more cores',
      'uksouth/infrastructure/run#2:2: quota is fine',
    ],
    said: '2 lines in 1 of 3; not in ukwest and japaneast\n',
  });
});

test('a capital makes case count, and an expression stands between slashes', async () => {
  expect((await found('Quota')).lines).toHaveLength(1);
  expect((await found('/^one$|fine$/')).lines).toHaveLength(2);
  await expect(found('/(/')).rejects.toThrow('not a regular expression');
  await expect(found('')).rejects.toThrow('nothing to look for');
});

test('it can be one phase, or only how many lines each region has', async () => {
  expect((await found('quota', { phase: 'besu' })).said).toBe('0 lines in 0 of 3\n');
  expect((await found('/./', { count: true })).lines).toEqual(['uksouth 4', 'ukwest 2']);
  await expect(found('x', { phase: 'beso' })).rejects.toThrow('has no phase beso');
});

test('a secret is neither shown nor found', async () => {
  expect((await found('PASSWORD')).lines).toEqual(['ukwest/besu/run#1:1: PASSWORD=**************']);
  expect((await found('hunter')).lines).toEqual([]);
});
