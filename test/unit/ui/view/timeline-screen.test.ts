import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import type { FrameInput } from '../../../../src/ui/view/frame.ts';
import { timeScale } from '../../../../src/ui/view/timeline-scale.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import { deploying } from '../../../rigs/screen/chain-rollout.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { MemoryLogs } from '../../../rigs/screen/memory-logs.ts';
import { picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';
import { RolloutPlayer } from '../../../rigs/screen/rollout-player.ts';

function shown(engine: FakeEngine, given: Partial<FrameInput> = {}, top: number | null = null): readonly string[] {
  const ui = uiOf(engine, { order: 'fleet', views: [{ kind: 'regions' }, { kind: 'timeline', top }] });
  return plain(picture(engine, { ui, ...given }));
}

/** A rollout of so many beats, one each second. */
function played(regions: number, beats: number): FakeEngine {
  const player = new RolloutPlayer(new MemoryLogs(), regions);
  player.launch();
  for (let beat = 0; beat < beats; beat += 1) player.beat(player.nowMs + 1000);
  return player;
}

const rowOf = (rows: readonly string[], name: string): string => rows.find((row) => row.startsWith(name)) ?? '';

describe('the timeline', () => {
  test('says before the launch what is to come', () => {
    const text = shown(new FakeEngine(rolloutPlan())).join('\n');
    expect(text).toContain('not launched yet  L launches it from Regions');
    expect(text).toMatch(/i infrastructure +24 rows, 3 steps each, expected within 10m00s/);
  });

  test('draws each phase as a run of its letter, waits as dots, and what runs with its edge', () => {
    const player = played(3, 100);
    const rows = shown(player);
    expect(rowOf(rows, 'UKS')).toMatch(/^UKS {2}·+p+·?i+▶ *$/i);
    expect(rows.join('\n')).toMatch(/ 0 +30s +1m +1m30s now/);
  });

  test('shows where something failed and that it waits since', () => {
    const rows = shown(played(24, 300), {}, 1);
    expect(rowOf(rows, 'UKW')).toMatch(/^UKW {2}·+p+i+✗·+ *$/);
  });

  test('shows a later try', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 })).launch();
    const step = engine.advance('uksouth', 'besu/upgrade');
    engine.begin(step);
    engine.nowMs += 4000;
    engine.fail(step);
    engine.nowMs += 6000;
    engine.say({ type: 'steps-reset', steps: [step], by: BY, why: 'retry' });
    engine.begin(step);
    engine.nowMs += 8000;
    engine.succeed(step);
    expect(rowOf(shown(engine), 'UKS')).toMatch(/✗·+↻B+/);
    expect(shown(engine).join('\n')).toMatch(/UKS besu 4s > until the retry 6s > UKS besu 8s/);
  });

  test('shows that a row waits for an approval', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 })).launch();
    const plan = engine.advance('uksouth', 'infrastructure/plan');
    engine.begin(plan);
    engine.nowMs += 2000;
    engine.succeed(plan, { destroys: ['azurerm_subnet.a'] });
    engine.nowMs += 10_000;
    expect(rowOf(shown(engine), 'UKS')).toMatch(/!!!+ *$/);
  });

  test('marks the critical path in capitals, without a gap from the first row to the last', () => {
    const player = played(24, 700);
    const rows = shown(player, { size: { columns: 120, rows: 50 } });
    const chart = rows.filter((row) => /^\S.{20}[ ·a-zA-Z✗↻▶]+$/.test(row)).map((row) => row.slice(21));
    const covered = Array.from({ length: 80 }, (_, cell) => chart.some((row) => /[PIKBV✗↻]/.test(row[cell] ?? '')));
    const last = covered.lastIndexOf(true);
    expect(last).toBeGreaterThan(40);
    expect(covered.slice(0, last).filter((one) => !one).length).toBeLessThan(5);
    expect(rows.join('\n')).toMatch(/critical path \d+m\d\ds, \d+m\d\ds of it work: Fleet preflight/);
  });

  test('names the slowest region of each phase and the median', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 3 })).launch();
    for (const [region, seconds] of [
      ['northeurope', 2],
      ['uksouth', 9],
      ['ukwest', 4],
    ] as const) {
      const step = engine.advance(region, 'besu/upgrade');
      engine.begin(step);
      engine.nowMs += seconds * 1000;
      engine.succeed(step);
      const pods = stepId(scopeOf(region), 'besu', 'pods');
      engine.begin(pods);
      engine.succeed(pods);
    }
    const text = shown(engine, { size: { columns: 240, rows: 40 } }).join('\n');
    expect(text).toContain('besu: slowest UK South 9s, median 4s');
    expect(text).toContain('verify: done nowhere yet');
  });

  test('explains every letter it draws, also those of contracts, in 80 columns', () => {
    const legend = shown(deploying()).find((row) => row.startsWith('p=preflight'));
    expect(legend).toContain('v=verify c=contracts r=ccip m=monitor');
  });

  test('keeps two thirds of a small screen for its rows', () => {
    const rows = shown(played(24, 300), { size: { columns: 60, rows: 16 } });
    expect(rows.filter((row) => /^[A-Z]{3,4} +[·piIP]/.test(row)).length).toBeGreaterThanOrEqual(6);
    expect(rows.join('\n')).not.toContain('slowest');
  });

  test('ends where the run ended', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 })).launch();
    engine.finish('northeurope');
    const counts = { verified: 1, failed: 0, skipped: 0, unfinished: 0, regions: 1, wallMs: 8000, workMs: 8000 };
    engine.say({ type: 'run-ended', result: { exitCode: 0, ...counts } });
    const row = rowOf(shown(engine, { nowMs: engine.nowMs + 3_600_000 }), 'NEU');
    expect(row).toHaveLength(80);
    expect(row).toMatch(/v$/);
  });

  test('scrolls when there are more rows than fit, and says where it is', () => {
    const player = played(24, 50);
    expect(shown(player, {}, 99).join('\n')).toMatch(/\d+-26 of 26 rows/);
    expect(rowOf(shown(player, {}, 99), 'ADM')).not.toBe('');
    expect(rowOf(shown(player), 'NEU')).not.toBe('');
  });

  test('fits into any size, in plain letters too', () => {
    const engines = [played(24, 330), played(100, 60), new FakeEngine(rolloutPlan())];
    const size = fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 80 }) });
    fc.assert(
      fc.property(size, fc.constantFrom(...engines), fc.boolean(), (at, engine, ascii) => {
        const rows = shown(engine, { size: at, theme: createTheme({ colorLevel: 0, ascii }) });
        expect(rows).toHaveLength(at.rows);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(at.columns);
        if (ascii) expect(rows.join('')).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the scale', () => {
  test('covers the run, keeps still between two ticks while it grows, and labels ticks in order', () => {
    const wish = fc.record({
      spanMs: fc.integer({ min: 0, max: 200_000_000 }),
      cells: fc.integer({ min: 1, max: 240 }),
    });
    fc.assert(
      fc.property(wish, fc.boolean(), ({ spanMs, cells }, growing) => {
        const scale = timeScale(1000, 1000 + spanMs, cells, growing);
        expect(scale.cells * scale.cellMs).toBeGreaterThan(spanMs - 1);
        expect(scale.cells * scale.cellMs).toBeLessThan(growing ? 2 * spanMs + 100_000_000 : spanMs + 2000);
        expect(scale.ticks.map(({ cell }) => cell)).toEqual(
          scale.ticks.map(({ cell }) => cell).toSorted((a, b) => a - b),
        );
      }),
    );
    expect(timeScale(0, 61_000, 60, true)).toEqual(timeScale(0, 62_000, 60, true));
  });
});
