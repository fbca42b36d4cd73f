import { stringify } from 'yaml';
import type { Scope } from '../../engine/model/ids.ts';
import type { Step } from '../../engine/model/step.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';

/** The planned step, what became of it, and its region, as the data they are. */
export function stepYaml({ state }: RunData, scope: Scope, step: Step | null): readonly string[] {
  const planned = state.plan.regions.find((one) => one.scope === scope) ?? null;
  return yamlLines({
    region: planned === null ? scope : planned,
    ...(step === null ? {} : { step, state: state.steps[step.id], hold: surveyOf(state).holds.get(step.id) ?? null }),
  });
}

/** What is known of a region's or a node's health, as the data it is. */
export function healthYaml({ signals }: RunData, region: string, node: string | null): readonly string[] {
  const report = signals.health;
  return yamlLines({
    observedAt: report === null ? null : new Date(report.observedAtMs).toISOString(),
    ...(node === null ? { region: report?.regions.find((one) => one.region === region) ?? null } : {}),
    nodes: report?.nodes.filter((one) => (node === null ? one.region === region : one.node === node)) ?? [],
    cluster: signals.clusters.get(region) ?? null,
  });
}

/** Lines are broken by the screen, not by the writer: what is copied from here must parse. */
const yamlLines = (value: unknown): readonly string[] =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd().split('\n');
