import { describe, expect, test } from 'vitest';
import { type Scope, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { describeDefinition } from '../../../../src/ui/view/describe-region.ts';
import { visibleRegions } from '../../../../src/ui/view/grid-order.ts';
import { healthReport } from '../../../rigs/health-report.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const uk = scopeOf('uksouth');
const plan: Plan = {
  ...rolloutPlan(),
  owners: { [uk]: 'UK on call' } as Record<Scope, string>,
  features: [{ name: 'qbft_rpc', wish: '25%', on: [uk] }],
};

function failed(): FakeEngine {
  const engine = new FakeEngine(plan).launch();
  const step = engine.advance('uksouth', 'infrastructure/apply');
  engine.begin(step);
  engine.fail(step, { title: 'no cores left' });
  return engine;
}

const SIZE = { columns: 120, rows: 40 };

describe('who answers for a region', () => {
  test('stands in its title and on its failure card', () => {
    const engine = failed();
    const { ui } = pressKeys(engine, keys('!', 'enter'), { ui: {} });
    const rows = plain(picture(engine, { ui, size: SIZE }));
    expect(rows.filter((row) => row.includes('UK on call'))).toEqual([
      expect.stringMatching(/UK South.*owner UK on call/),
      expect.stringMatching(/^owner {2}UK on call/),
    ]);
  });

  test('never makes a row wider than a small screen', () => {
    const long = { ...plan, owners: { [uk]: 'x'.repeat(100) } as Record<Scope, string> };
    const engine = new FakeEngine(long).launch();
    const { ui } = pressKeys(engine, [...keys('/'), ...typing('uksouth'), ...keys('enter', 'enter')], { ui: {} });
    const rows = plain(picture(engine, { ui, size: { columns: 80, rows: 24 } }));
    expect(rows.join('\n')).toContain('owner xxx');
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(80);
  });

  test('is a word to find its regions by', () => {
    const found = visibleRegions(failed().state, { filter: 'on uk call', onlyFaults: false, order: 'fleet' });
    expect(found.map(({ scope }) => scope)).toEqual(['uksouth']);
  });

  test('is described beside the features that are on there', () => {
    const data = dataOf(failed());
    expect(describeDefinition(data, uk)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/owner +UK on call/),
        expect.stringMatching(/feature +qbft_rpc on {2}\(25%\)/),
      ]),
    );
    expect(describeDefinition(data, scopeOf('japaneast')).join()).toContain('qbft_rpc off');
  });
});

test('several versions of the nodes are counted on the health screen', () => {
  const engine = failed();
  const version = (name: string, nodes: number) => ({ version: name, nodes, validators: nodes, regions: [] });
  const report = healthReport(plan, {
    nowMs: engine.nowMs,
    chain: { versions: [version('besu/v26.8.0', 20), version('besu/v26.6.0', 4)] },
  });
  engine.signal({ type: 'health', report });
  const { ui } = pressKeys(engine, keys('3'), { ui: {} });
  expect(plain(picture(engine, { ui, size: SIZE })).join('\n')).toContain('20 besu 26.8.0, 4 besu 26.6.0');
});
