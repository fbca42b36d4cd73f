import type { Scope } from '../../engine/model/ids.ts';
import { scopeOf } from '../../engine/model/ids.ts';
import type { Step } from '../../engine/model/step.ts';
import { changeRollups } from '../../engine/state/change-rollup.ts';
import { rollupLines } from '../../engine/state/change-words.ts';
import { cleanText } from '../view/clean-text.ts';
import { describeAlarms } from '../view/describe-alarms.ts';
import { describeDefinition, describeHealth, describeSteps, plainText } from '../view/describe-region.ts';
import { describeStep } from '../view/describe-step.ts';
import { healthYaml, stepYaml } from '../view/describe-yaml.ts';
import { healthRegion, healthSelection } from '../view/health-ids.ts';
import { nodeDetail } from '../view/health-node-detail.ts';
import { noReading } from '../view/health-region-nodes.ts';
import { scopeName } from '../view/scope-name.ts';
import { push } from './go.ts';
import { scopeInView, stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import { type Situation, withToast } from './situation.ts';
import { type HealthView, type UiState, viewOf } from './ui-state.ts';

/** Opens everything that is known of what is selected as text, or as YAML. */
export function openText(ui: UiState, action: 'describe' | 'yaml', situation: Situation): UiState {
  const view = viewOf(ui);
  return view.kind === 'health' ? healthText(ui, view, action, situation) : stepText(ui, action, situation);
}

function stepText(ui: UiState, action: 'describe' | 'yaml', situation: Situation): UiState {
  const { data, nowMs } = situation;
  const scope = scopeInView(ui, situation);
  if (scope === null) return withToast(ui, 'nothing is selected', nowMs);
  const step = stepInView(ui, situation);
  const name = scopeName(data.state, scope);
  if (action === 'yaml') return opened(ui, `${name} as YAML`, stepYaml(data, scope, step));
  return opened(ui, name, rowDescription(situation, scope, step));
}

/** The selected step first: it is what was asked about. */
function rowDescription(situation: Situation, scope: Scope, step: Step | null): readonly string[] {
  const { data, nowMs: screenMs, runNowMs: nowMs = screenMs } = situation;
  const planned = data.state.plan.regions.some((one) => one.scope === scope);
  return [
    ...(step === null ? [] : describeStep(data, step, nowMs)),
    ...describeDefinition(data, scope),
    ...describeSteps(data, scope, nowMs),
    ...(planned ? describeHealth(data, scope, nowMs) : []),
  ];
}

/** What the plans of all regions come to, as it is now. */
export function openChanges(ui: UiState, { data, nowMs }: Situation): UiState {
  const lines = changesText(data);
  return lines.length === 0 ? withToast(ui, NOT_PLANNED, nowMs) : opened(ui, 'What the plans would change', lines);
}

const NOT_PLANNED = 'no region has said yet what it would change';

export const changesText = ({ state }: RunData): readonly string[] =>
  changeRollups(state).flatMap((rollup) => rollupLines(rollup, (scope) => scopeName(state, scope)));

/** Wide enough that nothing is cut: the text view wraps it. */
const WIDE = 1000;

function healthText(ui: UiState, view: HealthView, action: 'describe' | 'yaml', situation: Situation): UiState {
  const { data, nowMs } = situation;
  const report = data.signals.health;
  const region = healthRegion(view, data, ui.order);
  if (report === null || region === null) return withToast(ui, noReading(data), nowMs);
  const id = view.panel === 'nodes' ? (view.node ?? healthSelection(view, data, ui.order)) : null;
  const node = report.nodes.find((one) => one.node === id) ?? null;
  const name = node?.node ?? scopeName(data.state, scopeOf(region));
  if (action === 'yaml') return opened(ui, `${name} as YAML`, healthYaml(data, region, node?.node ?? null));
  return opened(ui, `${name}: health`, [
    ...(node === null
      ? []
      : ['node', ...plainText(nodeDetail(node, { state: data.state, report, nowMs, width: WIDE }))]),
    ...describeHealth(data, scopeOf(region), nowMs),
    ...describeAlarms(report, region),
    ...describeDefinition(data, scopeOf(region)),
  ]);
}

/** Cleaned here already: what stands in the view may also be copied and saved. */
const opened = (ui: UiState, title: string, lines: readonly string[]): UiState =>
  push(ui, { kind: 'text', title, lines: lines.map(cleanText), top: 0 });
