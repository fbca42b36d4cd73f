import { expect, test } from 'vitest';
import { describeFinding, type Finding, judgeWorld, shrink } from './crash-world/judge-world.ts';
import { worldSize } from './crash-world/world-size.ts';

const SEEDS = 200;
/** Worlds a shrink may look at. */
const MOST_WORLDS = 100;

async function firstFinding(): Promise<Finding | null> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const found = await judgeWorld(worldSize(seed));
    if (found !== null) return shrink(found, MOST_WORLDS);
  }
  return null;
}

test(`${SEEDS} seeded worlds: engines killed between any two things they do keep every promise and reach the same end`, async () => {
  const found = await firstFinding();
  expect(found === null ? '' : describeFinding(found)).toBe('');
});
