import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { planAddition } from '../../../../src/cli/run/plan-addition.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal } from '../../../../src/engine/journal/journal-writer.ts';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { attemptId } from '../../../../src/engine/model/ids.ts';
import { firstState } from '../../../../src/engine/state/reduce.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

/** A fleet on disk in which every step of a run went well, a minute each, and a second run of these regions. */
async function ranBefore(text: string, regions: readonly string[] | null = null) {
  const directory = await mkdtemp(join(tmpdir(), 'plan-run-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'besu-console.yaml');
  await writeFile(file, text);
  const fleet = await loadFleet(file, null);
  const run = (only: readonly string[] | null) =>
    planRun(fleet, { regions: only, phases: null }, [], { stateDirectory: join(directory, 'state'), by: ANNA });
  const { directory: first, planned } = await run(null);
  if (planned.type !== 'run-planned') throw new Error('no plan');
  const facts = planned.plan.steps.flatMap(({ id }, at): readonly RunEvent[] => {
    const attempt = attemptId(id, 1);
    const [seq, atMs] = [3 + 2 * at, planned.atMs + at * 60_000];
    const outcome = { status: 'succeeded', summary: '', facts: {} } as const;
    return [
      { seq, atMs, type: 'attempt-begun', attempt, carriedBy: null },
      { seq: seq + 1, atMs: atMs + 60_000, type: 'attempt-ended', attempt, exit: null, outcome },
    ];
  });
  const read = await readJournal(first.journal);
  if (!read.ok) throw new Error('no journal');
  const writer = await continueJournal(first.journal, read.value.end);
  await writer.append([{ seq: 2, atMs: planned.atMs, type: 'run-launched', by: ANNA }, ...facts]);
  await writer.close();
  return firstState((await run(regions)).planned);
}

async function plan(skipPreflight: string | undefined) {
  const directory = await mkdtemp(join(tmpdir(), 'plan-run-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'besu-console.yaml');
  const subscription = '11111111-2222-3333-4444-555555555555';
  const fleet = {
    ...{ version: 1, name: 'sample', environment: 'production', azure: { subscription } },
    regions: { deploy: ['uksouth'] },
    phases: { infrastructure: { command: ['./deploy.sh'] } },
    failures: { signatures: [{ match: 'no way', class: 'config', title: 'closed', hint: 'open it' }] },
  };
  await writeFile(file, JSON.stringify(fleet));
  const place = { stateDirectory: join(directory, 'state'), by: ANNA, skipPreflight };
  const { planned } = await planRun(await loadFleet(file, null), { regions: null, phases: null }, ['a note'], place);
  return planned.type === 'run-planned' ? planned.plan : null;
}

describe('the plan of a new run', () => {
  test('pins the account, and keeps what the fleet knows of errors', async () => {
    expect(await plan(undefined)).toMatchObject({
      azure: { subscription: '11111111-2222-3333-4444-555555555555', tenant: null },
      signatures: [{ match: 'no way', class: 'config', tool: null, retry: null }],
    });
  });

  test('says first why its preflight is left out, on one line', async () => {
    const made = await plan(' az is\n down ');
    expect(made?.skipPreflight).toBe('az is down');
    expect(made?.notes.slice(0, 2)).toEqual(['the preflight is skipped: az is down', 'a note']);
    expect((await plan(undefined))?.skipPreflight).toBeUndefined();
  });

  test.each(['', '  \n', 'x'.repeat(501)])('is refused with a reason that is none, or a book', async (reason) => {
    await expect(plan(reason)).rejects.toThrow(/--skip-preflight.*reason/);
  });
});

describe('the plan of a second run', () => {
  const AZURE = 'azure: { subscription: 11111111-2222-3333-4444-555555555555 }';
  const fleet = (more: string): string =>
    `version: 1\nname: sample\nenvironment: lab\n${more}\nregions: { deploy: [uksouth] }\nphases:\n  infrastructure: { command: ["true"] }\n`;

  test('knows what the same work took before, and says so beside what is expected', async () => {
    const { earlier, notes } = (await ranBefore(fleet(''))).plan;
    expect(earlier).toMatchObject({ runs: 1, phases: [{ phase: 'infrastructure', times: 1, medianMs: 60_000 }] });
    expect(notes.at(-1)).toBe(
      'the work of a region took 1m00s in 1 earlier run, in nine of ten at most 1m00s, and is expected within 1h00m: infrastructure 1m00s',
    );
  });

  test('needs no quota again for what stands', async () => {
    const built = { work: { input: { vcpus: 10, built: 10 } } };
    const { plan } = await ranBefore(fleet(AZURE));
    expect(plan.steps.find(({ name }) => name === 'quota')).toMatchObject(built);
    const state = await ranBefore(fleet(AZURE).replace('[uksouth]', '[uksouth, ukwest]'), ['uksouth']);
    const joining = await planAddition('ukwest', state);
    expect(joining.ok ? joining.value.addition.steps.find(({ name }) => name === 'quota') : joining).toMatchObject(
      built,
    );
  });
});
