import { expect } from 'vitest';
import { type Diagnostic, renderDiagnostics } from '../../../src/regions/diagnostic.ts';
import type { Fleet, FleetPhase, PhaseId } from '../../../src/regions/fleet.ts';
import { type FleetFileOptions, parseFleetFile } from '../../../src/regions/fleet-file.ts';

export const place = { file: '/fleet/besu-console.yaml', directory: '/fleet' };

/** A correct file, to which a test adds or from which it takes away. */
export const small = {
  version: 'version: 1',
  name: 'name: small',
  environment: 'environment: lab',
  regions: 'regions: { deploy: [northeurope, uksouth], admin: westeurope }',
  phases: 'phases: { besu: { command: [./besu.sh, "{region}"] } }',
};

export const sample = (changes: Partial<typeof small> & { readonly rest?: string } = {}): string =>
  Object.values({ ...small, ...changes })
    .filter((section) => section !== '')
    .join('\n');

export function fleetOf(text: string, options?: FleetFileOptions): Fleet {
  const parsed = parseFleetFile(text, place, options);
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.problem));
  return parsed.value;
}

export function problemsOf(text: string, options?: FleetFileOptions): readonly Diagnostic[] {
  const parsed = parseFleetFile(text, place, options);
  return parsed.ok ? [] : parsed.problem;
}

export const messagesOf = (text: string, options?: FleetFileOptions): readonly string[] =>
  problemsOf(text, options).map(({ message }) => message);

/** The only complaint about a text, as `underlined: message (hint)`. */
export function onlyProblem(text: string, options?: FleetFileOptions): string {
  const problems = problemsOf(text, options);
  expect(problems.map(({ message }) => message)).toHaveLength(1);
  return problems.map(({ sourceLine, column, length, message, hint }) => {
    const underlined = sourceLine.slice(column - 1, column - 1 + length);
    return `${underlined}: ${message} (${hint})`;
  })[0]!;
}

export const phaseOf = (fleet: Fleet, id: PhaseId): FleetPhase['recipe'] =>
  fleet.phases.find((phase) => phase.id === id)!.recipe;
