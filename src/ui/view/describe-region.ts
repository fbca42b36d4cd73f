import type { NodeHealth, RegionHealth } from '../../engine/model/health.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import { noteWords } from '../../engine/state/note-words.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import { fact } from './describe-step.ts';
import { asOfWords } from './health-age.ts';
import { clusterLines } from './health-cluster-lines.ts';
import { peersSpan, sealingSpan } from './health-node-rows.ts';
import { noReading } from './health-region-nodes.ts';
import { latencyWords, numberWords, shortClient } from './health-words.ts';
import type { Line } from './line.ts';
import { scopeName } from './scope-name.ts';
import { stepWords } from './step-words.ts';

/** What a region is to have and where that was decided, as far as the plan knows. */
export function describeDefinition({ state }: RunData, scope: Scope): readonly string[] {
  const planned = state.plan.regions.find((one) => one.scope === scope);
  if (planned === undefined) return ['row', fact('name', scopeName(state, scope)), fact('from', state.plan.fleetFile)];
  const { region } = planned;
  const zones = region.zones === 0 ? 'no zones' : `${region.zones} zones`;
  return [
    'region',
    fact('name', `${region.name} (${region.id}, ${region.code}), ${region.city}, ${region.geography}`),
    fact('azure', `${zones}, ${region.access}, pair ${region.pair ?? 'none'}`),
    ...(region.note === null ? [] : [fact('note', region.note)]),
    'definition',
    ...(['validators', 'sentries', 'vcpus'] as const).map((key) =>
      fact(key, valueWords(state.plan.regions, planned, key)),
    ),
    ...(state.plan.owners?.[scope] === undefined ? [] : [fact('owner', state.plan.owners[scope])]),
    ...(state.notes?.[scope] === undefined ? [] : [fact('noted', noteWords(state, scope) ?? '')]),
    ...(state.plan.features ?? []).map(({ name, wish, on }) =>
      fact('feature', `${name} ${on.includes(scope) ? 'on' : 'off'}  (${wish})`),
    ),
    fact('from', state.plan.fleetFile),
  ];
}

/** The plan holds values, not where each came from; one that differs from most regions can only be an override. */
function valueWords(
  all: readonly PlannedRegion[],
  one: PlannedRegion,
  key: 'validators' | 'sentries' | 'vcpus',
): string {
  const counts = Map.groupBy(all, (each) => each[key]);
  const usual = [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? one[key];
  return usual === one[key] ? `${one[key]}  as most regions` : `${one[key]}  own value; most regions have ${usual}`;
}

/** Its steps, one a line. */
export function describeSteps(data: RunData, scope: Scope, nowMs: number): readonly string[] {
  return [
    'steps',
    ...stepsOf(data.state.plan, scope).map(
      (step) => `  ${`${step.phase}/${step.name}`.padEnd(26)}${stepWords(data, step, nowMs).trim()}`,
    ),
  ];
}

/** Wide enough that nothing is cut: the text view wraps it. */
const WIDE = 200;

/** What its nodes and its cluster say. */
export function describeHealth(data: RunData, scope: Scope, nowMs: number): readonly string[] {
  const { signals } = data;
  if (data.recorded === true) return ['nodes and cluster', `  ${noReading(data)}`];
  const nodes = signals.health?.nodes.filter(({ region }) => region === scope) ?? [];
  return [
    'nodes',
    ...wantedLine(signals.health?.regions.find(({ region }) => region === scope)),
    ...(nodes.length === 0 ? [`  ${noReading(data)}`] : nodes.flatMap((node) => describeNode(node, nowMs))),
    'cluster',
    ...plainText(clusterLines(signals.clusters.get(scope), nowMs, WIDE)),
  ];
}

/** What the fleet file asks for beside what answers. */
function wantedLine(region: RegionHealth | undefined): readonly string[] {
  if (region?.wantedVersion === undefined) return [];
  const { wantedVersion, otherVersion, clients } = region;
  const found =
    clients.length === 0 ? 'nothing has told its version yet' : `running ${clients.map(shortClient).join(', ')}`;
  return [fact('version', `wanted ${wantedVersion}, ${found}${otherVersion === true ? ': not the same' : ''}`)];
}

function describeNode(node: NodeHealth, nowMs: number): readonly string[] {
  const seen = node.observedAtMs === null ? 'never answered' : asOfWords(node.observedAtMs, nowMs);
  const height = `height ${numberWords(node.height)}, lag ${numberWords(node.lag)}`;
  const facts = [height, `peers ${peersSpan(node).text}`, sealingSpan(node).text, latencyWords(node.latencyMs), seen];
  const { trouble } = node;
  return [
    `  ${node.node}: ${node.verdict}`,
    fact('seen', facts.join(', ')),
    ...(trouble === null ? [] : [fact('what', trouble.text), fact('do', trouble.remedy)]),
    ...node.unavailable.map(({ what, remedy }) => fact('n/a', `${what}: ${remedy}`)),
  ];
}

export const plainText = (lines: readonly Line[]): readonly string[] =>
  lines.map((one) => `  ${one.map(({ text }) => text).join('')}`.trimEnd());
