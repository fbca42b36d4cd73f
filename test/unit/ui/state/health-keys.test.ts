import { describe, expect, test } from 'vitest';
import { dispatch } from '../../../../src/ui/keys/dispatch.ts';
import type { Situation, Turn } from '../../../../src/ui/state/situation.ts';
import { viewOf } from '../../../../src/ui/state/ui-state.ts';
import { update } from '../../../../src/ui/state/update.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { viewSize } from '../../../../src/ui/view/view-size.ts';
import { healthReport } from '../../../rigs/health-report.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const theme = createTheme({ colorLevel: 0, ascii: false });

function press(engine: FakeEngine, keys: readonly string[]): Turn {
  const data = dataOf(engine);
  const situation = (turn: Turn): Situation => ({
    ...{ data, nowMs: engine.nowMs, actor: BY, quitChoices: [], log: null, picture: () => [] },
    ...viewSize({ data, ui: turn.ui, rows: 19, columns: 80, theme, log: null }),
  });
  return keys.reduce<Turn>(
    (turn, key) => dispatch<Turn>([key], turn, (now, intent) => update(now, intent, situation(now))),
    { ui: uiOf(engine), effects: [] },
  );
}

function seen(): FakeEngine {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const regions = { japaneast: { verdict: 'down', headline: 'isolated' } } as const;
  engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs, regions }) });
  return engine;
}

const after = (...keys: readonly string[]) => viewOf(press(seen(), keys).ui);

describe('in the health view', () => {
  test('the region of the grid is selected, and moving goes by what stands on screen', () => {
    expect(after('3')).toMatchObject({ panel: 'regions', selected: 'northeurope' });
    expect(after('3', 'j')).toMatchObject({ selected: 'uksouth' });
    expect(after('3', 'k')).toMatchObject({ selected: 'japaneast' });
    expect(after('3', 'O', 'j', 'O', 'g')).toMatchObject({ selected: 'japaneast' });
    expect(after('3', 'O', 'g')).toMatchObject({ selected: 'northeurope' });
  });

  test('enter goes from a region to its nodes and to a node, and esc and q come back the same way', () => {
    expect(after('3', 'j', 'enter')).toMatchObject({ panel: 'nodes', selected: 'uksouth', node: null });
    expect(after('3', 'j', 'enter', 'j', 'enter')).toMatchObject({ node: 'uksouth/sentry-0' });
    for (const key of ['esc', 'q']) {
      expect(after('3', 'j', 'enter', 'enter', key)).toMatchObject({ panel: 'nodes', node: null });
      expect(after('3', 'j', 'enter', 'enter', key, key)).toMatchObject({ panel: 'regions', node: null });
      expect(after('3', 'j', 'enter', 'enter', key, key, key)).toEqual({ kind: 'regions' });
    }
  });

  test('tab goes round the panels and stays at the same region', () => {
    expect(after('3', 'j', 'tab')).toMatchObject({ panel: 'nodes' });
    expect(after('3', 'j', 'tab', 'j')).toMatchObject({ selected: 'uksouth/sentry-0' });
    expect(after('3', 'j', 'tab', 'j', 'tab')).toMatchObject({ panel: 'matrix' });
    expect(after('3', 'j', 'tab', 'tab', 'tab', 'j')).toMatchObject({ panel: 'regions', selected: 'ukwest' });
  });

  test('2 opens the selected region', () => {
    expect(after('3', 'j', 'j', '2')).toMatchObject({ kind: 'region', scope: 'ukwest' });
  });

  test('d describes what is selected, and esc comes back to it', () => {
    expect(after('3', 'j', 'd')).toMatchObject({ kind: 'text', title: 'UK South: health' });
    expect(after('3', 'j', 'enter', 'y')).toMatchObject({ kind: 'text', title: 'uksouth/validator-0 as YAML' });
    expect(after('3', 'j', 'enter', 'y', 'esc')).toMatchObject({ kind: 'health', panel: 'nodes' });
  });

  test('a node that is longer than the screen is scrolled to its end and no further', () => {
    const { top } = after('3', 'enter', 'enter', 'G') as { readonly top: number };
    expect(top).toBeGreaterThanOrEqual(0);
    expect(after('3', 'enter', 'enter', 'G', 'j')).toMatchObject({ top });
  });
});

describe('in the timeline', () => {
  test('moving begins where the view stands, and ends at the last row', () => {
    expect(after('4')).toMatchObject({ kind: 'timeline', top: null });
    expect(after('4', 'j')).toMatchObject({ top: 1 });
    const { top } = after('4', 'G') as { readonly top: number };
    expect(top).toBeGreaterThan(8);
    expect(after('4', 'G', 'j')).toMatchObject({ top });
    expect(after('4', 'G', 'k')).toMatchObject({ top: top - 1 });
  });
});

test('a text is scrolled to its last line and no further', () => {
  const { top, lines } = after('d', 'G') as { readonly top: number; readonly lines: readonly string[] };
  expect(top).toBeGreaterThanOrEqual(lines.length - 18);
  expect(after('d', 'G', 'j')).toMatchObject({ top });
});
