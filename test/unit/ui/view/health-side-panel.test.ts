import { describe, expect, test } from 'vitest';
import { alarm, type HealthWishes, healthReport, stalled } from '../../../rigs/health-report.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const WIDE = { columns: 120, rows: 40 };

function grid(wishes: Partial<HealthWishes> | null, size = WIDE, laterMs = 0): string {
  const engine = new FakeEngine(rolloutPlan()).launch();
  if (wishes !== null) {
    engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs, ...wishes }) });
  }
  return plain(picture(engine, { size, nowMs: engine.nowMs + laterMs })).join('\n');
}

const { plan } = new FakeEngine(rolloutPlan()).state;

describe('beside the grid', () => {
  test('stands the chain with its quorum, its alarms and its blocks from 120 columns on', () => {
    const alarms = [alarm({ id: 'a', title: 'UK South is isolated', remedy: 'look at its firewall' })];
    const text = grid({ report: { alarms } });
    for (const part of [
      ...['Besu health  3 opens it', 'height 123456  head 1s old', 'live 24/24, quorum 16, can lose 8 more'],
      ...['✗ UK South is isolated', 'do look at its firewall', '■■■■■■■■■■ ■■■■■■■■■■'],
    ])
      expect(text).toContain(part);
  });

  test('stand the height, lag and peers of every region', () => {
    const text = grid({});
    for (const { region } of plan.regions) expect(text).toMatch(new RegExp(`✓ ${region.code} +123456 0 23`));
  });

  test('stands a stall with its forecast, and the silent regions first', () => {
    const text = grid(stalled(plan, new FakeEngine(plan).nowMs), { columns: 200, rows: 50 });
    expect(text).toContain('STANDS STILL: no quorum');
    expect(text).toContain('next attempt in 01:04');
    expect(text).toMatch(/✗ NEU +3m05s old +[✓✗]/);
  });

  test('stands how old it is, once it is old', () => {
    expect(grid({}, WIDE, 12_000)).toContain('as of 12s ago');
  });

  test('stands why there is nothing to see yet', () => {
    expect(grid(null)).toContain('no reading yet: nodes are asked once a');
  });

  test('counts the regions there is no room for', () => {
    expect(grid({}, { columns: 120, rows: 22 })).toMatch(/height, lag, peers {2}and \d+ more regions/);
  });

  test('stands nothing below 120 columns: the header has it', () => {
    const text = grid({ chain: { live: 22, canLose: 6 } }, { columns: 119, rows: 40 }, 12_000);
    expect(text).not.toContain('Besu health');
    expect(text).toContain('chain head 123456  validators 22/24  quorum 16  margin 6  as of 12s ago');
  });

  test('stands nothing where the plan has no chain', () => {
    const engine = new FakeEngine({ ...rolloutPlan(), chain: null });
    expect(plain(picture(engine, { size: WIDE })).join('\n')).not.toContain('Besu health');
  });
});

describe('the header', () => {
  test('names the state of a chain that does not advance', () => {
    expect(grid(stalled(plan, new FakeEngine(plan).nowMs), { columns: 80, rows: 24 })).toMatch(
      /chain no quorum {2}head 123456 {2}validators 15\/24/,
    );
  });
});
