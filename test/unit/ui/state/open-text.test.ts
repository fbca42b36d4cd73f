import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { openText } from '../../../../src/ui/state/open-text.ts';
import type { Situation } from '../../../../src/ui/state/situation.ts';
import { type UiState, viewOf } from '../../../../src/ui/state/ui-state.ts';
import { clusterSight, healthReport, stalled, validatorId } from '../../../rigs/health-report.ts';
import { BY, FakeEngine, STUCK } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const japan = scopeOf('japaneast');

function broken(): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ limits: { helm: 6 } })).launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.nowMs += 65_000;
  engine.fail(step);
  const { plan } = engine.state;
  engine.signal({ type: 'health', report: healthReport(plan, stalled(plan, engine.nowMs)) });
  engine.signal({ type: 'cluster', sight: clusterSight('japaneast', engine.nowMs) });
  return engine;
}

const situation = (engine: FakeEngine): Situation => ({
  ...{ data: dataOf(engine), nowMs: engine.nowMs, actor: BY, quitChoices: [], log: null, picture: () => [] },
  ...{ pageRows: 10, lineCount: 10 },
});

function opened(engine: FakeEngine, action: 'describe' | 'yaml', given: Partial<UiState> = { cursor: japan }): UiState {
  return openText(uiOf(engine, given), action, situation(engine));
}

function linesOf(ui: UiState): readonly string[] {
  const view = viewOf(ui);
  return view.kind === 'text' ? view.lines : [];
}

const HEALTH = { kind: 'health', panel: 'nodes', selected: null, node: null, top: 0 } as const;
const health = (given: Partial<typeof HEALTH>): Partial<UiState> => ({
  views: [{ kind: 'regions' }, { ...HEALTH, ...given }],
});

describe('a description', () => {
  const text = linesOf(opened(broken(), 'describe')).join('\n');

  test('has the failure with what to do, the exact command and where it runs', () => {
    expect(text).toContain(`${STUCK.title} (conflict)`);
    expect(text).toContain(STUCK.hint);
    expect(text).toContain("helm upgrade -var=region=japaneast 'a b'");
    expect(text).toContain('/runs/x/regions/japaneast');
  });

  test('has what the step waits for, what waits for it, its rules and its tries', () => {
    expect(text).toMatch(/waits for +japaneast\/kubernetes\/nodes +succeeded/);
    expect(text).toMatch(/needed by +japaneast\/besu\/pods +pending/);
    expect(text).toMatch(/slots +helm: 6 at a time/);
    expect(text).toMatch(/at most +1h00m/);
    expect(text).toMatch(/#1 +04:31:13 UTC, 1m05s: failed: helm release is stuck/);
  });

  test('has the definition with what differs from most regions, the steps, the nodes and the cluster', () => {
    const engine = broken();
    const { plan } = engine.state;
    const regions = plan.regions.map((one) => (one.scope === japan ? { ...one, validators: 2 } : one));
    engine.state = { ...engine.state, plan: { ...plan, regions } };
    const whole = linesOf(opened(engine, 'describe')).join('\n');
    expect(whole).toMatch(/validators +2 {2}own value; most regions have 1/);
    expect(whole).toMatch(/sentries +1 {2}as most regions/);
    expect(whole).toMatch(/verify\/chain +blocked by besu\/upgrade/);
    expect(whole).toContain('japaneast/validator-0: healthy');
    expect(whole).toContain('CrashLoopBackOff');
  });

  test('of a step that waits says why in words', () => {
    const lines = linesOf(opened(broken(), 'describe', { cursor: scopeOf('uksouth') }));
    expect(lines.join('\n')).not.toContain('failure');
    const engine = new FakeEngine(rolloutPlan({ limits: { probe: 1 } })).launch();
    engine.advance('uksouth', 'preflight/checks');
    engine.begin(engine.startable()[0]!);
    const held = linesOf(opened(engine, 'describe', { cursor: scopeOf('koreasouth') })).join('\n');
    expect(held).toMatch(/waits +waits for a probe slot \(1 of 1 busy\)/);
  });

  test('of a node in the health view has the node, and every alarm', () => {
    const selected = validatorId('northeurope');
    const lines = linesOf(opened(broken(), 'describe', health({ selected: selected as never }))).join('\n');
    expect(lines).toContain(`node\n  ${selected}`);
    expect(lines).toContain('the node does not answer');
    expect(lines).toContain('critical: the chain stands still');
    expect(lines).toContain('warning: UK South has few peers');
  });

  test('is refused in words while nothing has been read', () => {
    const ui = opened(new FakeEngine(rolloutPlan()), 'describe', health({}));
    expect(viewOf(ui).kind).toBe('health');
    expect(ui.toast?.text).toMatch(/^no reading yet/);
  });

  test('never holds what a tool wrote as it was', () => {
    const engine = broken();
    const step = engine.advance('uksouth', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step, { title: 'bad \u001b]52;c;eA==\u0007 \u202eword' });
    const lines = linesOf(opened(engine, 'describe', { cursor: scopeOf('uksouth') }));
    expect(lines.join('')).toContain('bad  word');
  });
});

describe('YAML', () => {
  test('of a step reads back as the planned step and its state', () => {
    const engine = broken();
    const read = parse(linesOf(opened(engine, 'yaml')).join('\n'));
    const step = engine.state.plan.steps.find(({ id }) => id === 'japaneast/besu/upgrade');
    expect(read.step).toEqual(step);
    expect(read.state.status).toBe('failed');
    expect(read.region.region.code).toBe('JPE');
  });

  test('of a node reads back as what is known of it', () => {
    const engine = broken();
    const selected = validatorId('northeurope') as never;
    const read = parse(linesOf(opened(engine, 'yaml', health({ selected }))).join('\n'));
    const known = dataOf(engine).signals.health?.nodes.find(({ node }) => node === selected);
    expect(read.nodes).toEqual([known]);
  });
});

describe('the text view', () => {
  test('wraps, scrolls to the last line and says where it is', () => {
    const engine = broken();
    const ui = opened(engine, 'describe');
    const first = plain(picture(engine, { ui }));
    expect(first[3]).toMatch(/^Japan East +1-18 of \d+$/);
    expect(first.join('\n')).toMatch(
      /do +Another helm died in the middle\. Press r: the retry rolls the\n +release back first\./,
    );
    const view = viewOf(ui);
    const end = view.kind === 'text' ? { ...ui, views: [{ kind: 'regions' }, { ...view, top: 999 }] as const } : ui;
    expect(plain(picture(engine, { ui: end })).join('\n')).toMatch(/container besu\n/);
  });
});
