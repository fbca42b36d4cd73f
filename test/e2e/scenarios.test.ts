import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { type AttemptId, partsOfAttempt } from '../../src/engine/model/ids.ts';
import type { RunState } from '../../src/engine/model/state.ts';
import { causesOf } from '../../src/engine/state/causes.ts';
import { firstState, reduce } from '../../src/engine/state/reduce.ts';
import { prepareLab } from '../../src/lab/prepare-lab.ts';
import { deployRegions } from '../../src/regions/catalog.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';

/** As fast as a lab goes: its tools and its chain are what is left to wait for. */
const SPEED = 40;

interface Rollout {
  readonly code: number | null;
  readonly record: RunRecord;
  readonly status: Status;
}

interface Status {
  readonly causes: readonly { readonly class: string; readonly count: number; readonly retryAt: string | null }[];
  readonly breaker: { readonly title: string; readonly until: string | null } | null;
}

interface Wish {
  readonly scenario: string;
  readonly regions: number;
  readonly flags?: readonly string[];
  /** What one layer of terraform's resources lasts everywhere, so that all come to the same one together. */
  readonly stepSeconds?: number | null;
}

/** A lab of the first so many regions of the catalogue, rolled out by stand-ins from its own fleet file. */
async function rollOut(
  own: TestContext,
  { scenario, regions, flags = [], stepSeconds = null }: Wish,
): Promise<Rollout> {
  const rig = await CliRig.open({ PATH: '/usr/bin:/bin', BESU_CONSOLE_TOOLS_DIR: '/nonexistent' });
  // Of this very test: they run side by side, and a finish of another one must not take this world away.
  own.onTestFinished(() => rig.close());
  const ids = deployRegions.slice(0, regions).map(({ id }) => id);
  const fleetFile = await prepareLab(join(rig.home, 'lab'), { regions: ids, scenario, seed: 1, speed: SPEED });
  if (stepSeconds !== null) {
    const text = await readFile(fleetFile, 'utf8');
    await writeFile(fleetFile, text.replaceAll(/step_seconds: [\d.]+/g, `step_seconds: ${stepSeconds}`));
  }
  const run = await rig.run('run', '--yes', '--json', '--config', fleetFile, ...flags);
  const record = RunRecord.of(run);
  const status = await rig.run('status', '--json');
  expect(status.stdout, status.stderr).toContain('{');
  return { code: run.code, record, status: JSON.parse(status.stdout) as Status };
}

const INFRASTRUCTURE = ['--phases', 'infrastructure'] as const;

/** How often each step was begun, the ones of this name. */
function triesOf(record: RunRecord, name: string): ReadonlyMap<string, number> {
  const tries = new Map<string, number>();
  for (const attempt of record.begun()) {
    const { step, n } = partsOfAttempt(attempt as AttemptId);
    if (step.endsWith(name)) tries.set(step, n);
  }
  return tries;
}

/** Every moment of a run, as its journal tells it. */
function moments({ events }: RunRecord): readonly RunState[] {
  const [first, ...rest] = events;
  if (first === undefined) throw new Error('the journal is empty');
  const states = [firstState(first)];
  for (const event of rest) states.push(reduce(states.at(-1) ?? states[0]!, event));
  return states;
}

const failuresIn = (record: RunRecord) =>
  record
    .all('attempt-ended')
    .flatMap(({ attempt, outcome }) =>
      outcome.status === 'failed' ? [{ scope: attempt.split('/')[0] ?? '', failure: outcome.failure }] : [],
    );

describe.concurrent('a rollout where', () => {
  test('Azure throttles everybody above a few at once comes to its end, slower, and leaves nobody behind', async (own) => {
    const { record } = await rollOut(own, {
      scenario: 'throttled',
      regions: 6,
      flags: INFRASTRUCTURE,
      stepSeconds: 0.6,
    });
    expect(record.result()).toMatchObject({ failed: 0, regions: 6 });
    expect([...new Set(failuresIn(record).map(({ failure }) => failure.class))]).toEqual(['throttle']);
    const lowered = record.all('concurrency-changed').filter(({ why }) => why?.startsWith('lowered') === true);
    expect(lowered.length).toBeGreaterThan(0);
    for (const { id } of deployRegions.slice(0, 6)) {
      const last = record.begun().findLast((attempt) => attempt.startsWith(`${id}/infrastructure/apply#`));
      expect(record.outcome(last ?? id)?.status, id).toBe('succeeded');
    }
  });

  test('a quota is used up is tried once there, and everywhere else goes on', async (own) => {
    const { code, record, status } = await rollOut(own, { scenario: 'quota', regions: 8, flags: INFRASTRUCTURE });
    expect(code).toBe(1);
    expect(record.result()).toMatchObject({ failed: 1, regions: 8 });
    expect([...triesOf(record, '/apply').values()]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(record.all('retry-scheduled')).toEqual([]);
    expect(status.causes).toMatchObject([{ class: 'quota', count: 1, retryAt: null }]);
  });

  test('eight are throttled, three lack quota and one fails unheard of shows three cards', async (own) => {
    const { code, record, status } = await rollOut(own, { scenario: 'mixed', regions: 24, flags: INFRASTRUCTURE });
    expect(code).toBe(1);
    const cards = new Map<string, Set<string>>();
    for (const { scope, failure } of failuresIn(record)) {
      cards.set(failure.fingerprint, (cards.get(failure.fingerprint) ?? new Set()).add(scope));
    }
    expect([...cards.values()].map(({ size }) => size).toSorted((one, other) => other - one)).toEqual([8, 3, 1]);
    const together = moments(record).map((state) => causesOf(state).map(({ failure }) => failure.class));
    expect(Math.max(...together.map(({ length }) => length))).toBeLessThanOrEqual(3);
    // What was throttled passed by itself; the rest is for a person.
    expect(status.causes.map((cause) => [cause.class, cause.count, cause.retryAt])).toEqual([
      ['quota', 3, null],
      ['unknown', 1, null],
    ]);
    expect(record.result()).toMatchObject({ failed: 4, regions: 24 });
  });

  test('the logins expire pauses until somebody resumes, and not one step is tried in vain', async (own) => {
    const { code, record, status } = await rollOut(own, { scenario: 'auth-expired', regions: 6 });
    expect(code).not.toBe(0);
    expect(status.breaker).toMatchObject({ until: null });
    expect(record.all('retry-scheduled')).toEqual([]);
    expect(record.begun().filter((attempt) => !attempt.endsWith('#1'))).toEqual([]);
    const opened = record.events.findIndex(({ type }) => type === 'breaker-opened');
    expect(opened).toBeGreaterThan(0);
    expect(record.events.slice(opened).filter(({ type }) => type === 'attempt-begun')).toEqual([]);
    expect(record.all('breaker-closed')).toEqual([]);
  });

  test('every tool fails here and there still ends with all of it verified', async (own) => {
    const { code, record } = await rollOut(own, { scenario: 'flaky', regions: 4 });
    expect(code).toBe(0);
    expect(record.result()).toMatchObject({ verified: 4, failed: 0 });
    expect(failuresIn(record).length).toBeGreaterThan(0);
    expect(failuresIn(record).every(({ failure }) => failure.class === 'transient')).toBe(true);
  });
});
