import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { refuseOtherAccount } from '../../../../src/cli/run/check-account.ts';
import type { RunResult } from '../../../../src/engine/model/event.ts';
import type { RunState } from '../../../../src/engine/model/state.ts';
import { firstState } from '../../../../src/engine/state/reduce.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';

const AZURE = { subscription: '11111111-2222-3333-4444-555555555555', tenant: 'aaaaaaaa-2222-3333-4444-555555555555' };

/** An az that prints this and ends with this code; null = there is none. */
async function pathWith(az: string | null, code = 0): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'check-account-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  if (az !== null) {
    await writeFile(join(directory, 'az'), `#!/bin/sh\ncat <<'END'\n${az}\nEND\nexit ${code}\n`);
    await chmod(join(directory, 'az'), 0o755);
  }
  return { PATH: `${directory}:/usr/bin:/bin` };
}

const account = (over: object = {}): string =>
  JSON.stringify({ id: AZURE.subscription.toUpperCase(), tenantId: AZURE.tenant, ...over });

function running(over: Partial<RunState> = {}): RunState {
  const plan = { ...chainPlan(['ukwest']), azure: AZURE };
  const state = firstState({ seq: 1, atMs: 1, type: 'run-planned', plan, by: ANNA, program: 'test' });
  return { ...state, status: 'running', ...over };
}

describe('a run that is taken up again', () => {
  test('goes on in the subscription and the tenant it was planned for', async () => {
    await expect(refuseOtherAccount(running(), await pathWith(account()))).resolves.toBeUndefined();
  });

  test.each([
    ['subscription', { id: 'ffffffff-2222-3333-4444-555555555555' }],
    ['tenant', { tenantId: 'ffffffff-2222-3333-4444-555555555555' }],
  ])('is refused in another %s, with both names and exit 3', async (what, over) => {
    const refused = refuseOtherAccount(running(), await pathWith(account(over)));
    await expect(refused).rejects.toMatchObject({ exitCode: 3 });
    await expect(refused).rejects.toThrow(new RegExp(`for the ${what} \\S+, and az is logged in to ffffffff-`));
  });

  test.each([
    ['az is not there', null, 0],
    ['az is not logged in', 'Please run az login', 1],
    ['az answers with something else', 'hello', 0],
  ])('goes on when %s: its steps find out', async (_, az, code) => {
    await expect(refuseOtherAccount(running(), await pathWith(az, code))).resolves.toBeUndefined();
  });

  test('that nobody has launched, or that went well, is not asked about', async () => {
    const other = await pathWith(account({ id: 'other' }));
    await expect(refuseOtherAccount(running({ status: 'planned' }), other)).resolves.toBeUndefined();
    const result: RunResult = { ...{ exitCode: 0, verified: 1, failed: 0, skipped: 0 }, ...NONE };
    await expect(refuseOtherAccount(running({ status: 'ended', result }), other)).resolves.toBeUndefined();
  });
});

const NONE = { unfinished: 0, regions: 1, wallMs: 1, workMs: 1 } as const;
