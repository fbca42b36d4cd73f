import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

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
