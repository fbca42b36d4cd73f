import { chainScenarios } from './chain-scenarios.ts';
import { rolloutScenarios } from './rollout-scenarios.ts';
import type { Scenario } from './scenario-model.ts';

export const SCENARIOS: readonly Scenario[] = [
  { name: 'happy', summary: 'nothing goes wrong', about: 'rollout', groups: [] },
  ...rolloutScenarios,
  ...chainScenarios,
];

export const scenarioNames: readonly string[] = SCENARIOS.map(({ name }) => name);

export function findScenario(name: string): Scenario | null {
  return SCENARIOS.find((scenario) => scenario.name === name) ?? null;
}
