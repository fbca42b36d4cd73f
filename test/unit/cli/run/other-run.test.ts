import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otherRunInTheWay } from '../../../../src/cli/run/other-run.ts';
import { createJournal } from '../../../../src/engine/journal/journal-writer.ts';
import { createRunDirectory, runDirectory } from '../../../../src/engine/journal/run-directory.ts';
import { acquireRunLock, type RunLock } from '../../../../src/engine/journal/run-lock.ts';
import type { Actor, RunFact } from '../../../../src/engine/model/event.ts';
import { type RunId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { ownIdentity } from '../../../../src/lib/process-identity.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';

let root: string;
let locks: RunLock[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'other-run-'));
  locks = [];
});
afterEach(async () => {
  for (const lock of locks) await lock.release();
  await rm(root, { recursive: true, force: true });
});

const program = 'besu-console test';
const EARLY = '20261121-040236-chain-138-aaaa' as RunId;
const LATE = '20261121-040236-chain-138-bbbb' as RunId;
const ENDED: RunFact = {
  type: 'run-ended',
  result: { exitCode: 1, verified: 0, failed: 1, skipped: 0, unfinished: 0, regions: 1, wallMs: 1, workMs: 1 },
};

function planOf(run: RunId, ...regions: readonly string[]): Plan {
  const steps = regions.map((region) => sampleStep(scopeOf(region), 'besu', 'run'));
  return { ...samplePlan(steps, regions), run, runDirectory: runDirectory(root, run).path };
}

/** A run on disk that this process holds the lock of. */
async function begin(plan: Plan, via: Actor['via'], ...then: readonly RunFact[]): Promise<RunLock> {
  const by = { user: 'ana', via };
  const directory = await createRunDirectory(root, plan.run);
  const journal = await createJournal(directory.journal, { run: plan.run, program, createdAtMs: 0 });
  const facts: readonly RunFact[] = [{ type: 'run-planned', plan, by, program }, ...then];
  await journal.append(facts.map((fact, index) => ({ ...fact, seq: index + 1, atMs: 0 })));
  await journal.close();
  const me = { ...ownIdentity(), host: hostname(), program, socket: null, takenAtMs: 0 };
  const lock = await acquireRunLock(directory.lock, me);
  if (!lock.ok) throw new Error('the lock is taken');
  locks.push(lock.value);
  return lock.value;
}

const LAUNCHED: RunFact = { type: 'run-launched', by: { user: 'ana', via: 'screen' } };

describe('a run beside another of the same fleet file', () => {
  test('is in its way in a region that the other has not done, and the way to look at it is told', async () => {
    await begin(planOf(LATE, 'japaneast', 'ukwest'), 'screen', LAUNCHED);
    const told = await otherRunInTheWay(planOf(EARLY, 'ukwest'));
    expect(told).toContain(`${LATE} is under way in ukwest`);
    expect(told).toContain(`besu-console attach ${LATE}`);
  });

  test("is in nobody's way in other regions, with another fleet file, after its end and without an engine", async () => {
    const lock = await begin(planOf(LATE, 'ukwest'), 'screen', LAUNCHED);
    expect(await otherRunInTheWay(planOf(EARLY, 'japaneast'))).toBeNull();
    expect(await otherRunInTheWay({ ...planOf(EARLY, 'ukwest'), fleetFile: '/other.yaml' })).toBeNull();
    await lock.release();
    expect(await otherRunInTheWay(planOf(EARLY, 'ukwest'))).toBeNull();
    await begin(planOf('20261121-040236-chain-138-cccc' as RunId, 'ukwest'), 'screen', LAUNCHED, ENDED);
    expect(await otherRunInTheWay(planOf(EARLY, 'ukwest'))).toBeNull();
  });

  test("that waits on a screen for its key is in nobody's way", async () => {
    await begin(planOf(EARLY, 'ukwest'), 'command-line');
    expect(await otherRunInTheWay(planOf(LATE, 'ukwest'))).toBeNull();
  });

  test('of two that begin in the same moment the later one gives way, and the earlier one waits for that', async () => {
    await begin(planOf(EARLY, 'ukwest'), 'headless');
    const late = await begin(planOf(LATE, 'ukwest'), 'headless');
    expect(await otherRunInTheWay(planOf(LATE, 'ukwest'))).toContain(`${EARLY} is under way`);
    const early = otherRunInTheWay(planOf(EARLY, 'ukwest'));
    await late.release();
    expect(await early).toBeNull();
  });
});
