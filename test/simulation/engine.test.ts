import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/engine/model/command.ts';
import { partsOfAttempt, scopeOf } from '../../src/engine/model/ids.ts';
import type { Plan } from '../../src/engine/model/plan.ts';
import { survey } from '../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan } from '../rigs/engine/sample-plan.ts';
import { pick, seededRandom } from './seeded-random.ts';

const REGIONS = ['a', 'b', 'c', 'd', 'e'];
const PLANS: Readonly<Record<string, Plan>> = {
  'five regions of four phases, two slots': chainPlan(REGIONS, { command: 2 }),
  'five regions carried by one step': carriedPlan(REGIONS),
};
const SEEDS = Number(process.env.BESU_CONSOLE_SEEDS ?? 100);
const MAX_TURNS = 400;

function someCommand(random: () => number): Command {
  const region = scopeOf(pick(random, REGIONS)!);
  return pick<Command>(random, [
    { type: 'retry', scopes: [], from: null, by: ANNA },
    { type: 'retry', scopes: [region], from: null, by: ANNA },
    { type: 'skip', scope: region, phase: 'infrastructure', reason: 'seeded', by: ANNA },
    { type: 'pause', by: ANNA },
    { type: 'resume', by: ANNA },
    // Rarely: it ends most of what the other commands could still meet.
    random() < 0.2 ? { type: 'abort', typed: 'sample', by: ANNA } : { type: 'pause', by: ANNA },
    { type: 'set-concurrency', limit: 'command', value: 1 + Math.floor(random() * 4), by: ANNA },
  ])!;
}

async function turn(rig: EngineRig, random: () => number): Promise<void> {
  const dice = random();
  const attempt = pick(random, [...rig.executor.live.keys()]);
  if (dice < 0.1) rig.crash();
  else if (dice < 0.25) await rig.send(someCommand(random));
  else if (dice < 0.35 && attempt !== undefined) rig.executor.fail(attempt);
  else if (attempt !== undefined) rig.executor.succeed(attempt);
  await rig.settle();
}

/** Nobody fails, crashes or meddles any more: whatever state chance has made must still come to its end. */
async function finish(rig: EngineRig): Promise<void> {
  for (let i = 0; i < MAX_TURNS && rig.stateOnDisk().status !== 'ended'; i += 1) {
    if (rig.stateOnDisk().status === 'paused') await rig.send({ type: 'resume', by: ANNA });
    for (const attempt of [...rig.executor.live.keys()]) rig.executor.succeed(attempt);
    await rig.settle();
  }
}

function checkInvariants(rig: EngineRig): void {
  const state = rig.stateOnDisk();
  const running = state.plan.steps.filter((step) => {
    const known = state.steps[step.id];
    return known?.status === 'running' && known.attempts.at(-1)?.carriedBy === null;
  });
  expect(new Set(rig.executor.live.keys()).size).toBe(running.length);
  for (const step of state.plan.steps) {
    const known = state.steps[step.id]!;
    expect(known.attempts.filter((attempt) => attempt.endedAtMs === null).length).toBe(
      known.status === 'running' ? 1 : 0,
    );
    expect(known.attempts.map((attempt) => attempt.n)).toEqual(known.attempts.map((_, i) => i + 1));
  }
  const lanes = running.map((step) => step.lane).filter((lane) => lane !== null);
  expect(new Set(lanes).size).toBe(lanes.length);
  const found = survey(state);
  const pending = state.plan.steps.filter((step) => state.steps[step.id]?.status === 'pending');
  expect(pending.every((step) => found.holds.has(step.id) || found.startable.includes(step.id))).toBe(true);
}

/** A start is only ever made when everything before it was done and a slot was free at that moment. */
function checkHistory(rig: EngineRig): void {
  const done = new Set<string>();
  const live = new Set<string>();
  const signalled = new Set<string>();
  for (const event of rig.journal.events) {
    if (event.type === 'attempt-begun') {
      const { step } = partsOfAttempt(event.attempt);
      const spec = rig.stateOnDisk().plan.steps.find((each) => each.id === step)!;
      expect(spec.after.every((id) => done.has(id))).toBe(true);
      expect(live.has(step)).toBe(false);
      live.add(step);
    } else if (event.type === 'attempt-ended') {
      const { step } = partsOfAttempt(event.attempt);
      live.delete(step);
      if (event.outcome.status === 'succeeded') done.add(step);
    } else if (event.type === 'steps-skipped') for (const id of event.steps) done.add(id);
    else if (event.type === 'steps-reset') for (const id of event.steps) done.delete(id);
    else if (event.type === 'attempt-cancelled') {
      expect(signalled.has(event.attempt)).toBe(false);
      signalled.add(event.attempt);
    }
  }
}

describe('under chance', () => {
  for (const [name, plan] of Object.entries(PLANS)) {
    test(`${name}: ${SEEDS} seeded rollouts with failures, crashes and meddling keep every promise`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const random = seededRandom(seed);
        const rig = new EngineRig(plan);
        await rig.launch();
        for (let i = 0; i < 60; i += 1) {
          await turn(rig, random);
          checkInvariants(rig);
        }
        await finish(rig);
        checkHistory(rig);
        expect(rig.stateOnDisk().status, `seed ${seed}`).toBe('ended');
        expect(rig.published).toEqual(rig.journal.events);
      }
    });
  }
});
