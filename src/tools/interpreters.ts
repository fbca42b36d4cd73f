import type { AttemptId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { InterpreterRegistry } from '../engine/ports.ts';
import type { OwnSignatures } from '../failures/own-signatures.ts';
import type { JsonValue } from '../lib/json.ts';
import { AzAccountReader } from './azure/az-account-reader.ts';
import { AzLocationsReader } from './azure/az-locations-reader.ts';
import { AzTokenReader } from './azure/az-token-reader.ts';
import { AzUsageReader } from './azure/az-usage-reader.ts';
import { HelmHistoryReader } from './kubernetes/helm-history-reader.ts';
import { HelmReader } from './kubernetes/helm-reader.ts';
import { KubectlReader } from './kubernetes/kubectl-reader.ts';
import { LinesReader } from './lines-reader.ts';
import type { StepToRead } from './step-failure.ts';
import { AzureCalls, counted } from './terraform/azure-calls.ts';
import { TerraformApplyReader } from './terraform/terraform-apply-reader.ts';
import { TerraformInitReader } from './terraform/terraform-init-reader.ts';
import { TerraformPlanReader } from './terraform/terraform-plan-reader.ts';
import { TerraformSharedApplyReader } from './terraform/terraform-shared-apply-reader.ts';
import { TerraformSharedPlanReader } from './terraform/terraform-shared-plan-reader.ts';
import { ToolVersionReader } from './tool-version-reader.ts';

/** Every interpreter by the name that a step's work carries. */
export const interpreters = {
  'terraform-init': (attempt, step) => new TerraformInitReader(attempt, step),
  'terraform-plan': (attempt, step, input) => new TerraformPlanReader(attempt, step, input),
  'terraform-apply': (attempt, step) => new TerraformApplyReader(attempt, step),
  'terraform-shared-plan': (attempt, step, input) => new TerraformSharedPlanReader(attempt, step, input),
  'terraform-shared-apply': (attempt, step, input) => new TerraformSharedApplyReader(attempt, step, input),
  kubectl: (attempt, step) => new KubectlReader(attempt, step),
  helm: (attempt, step) => new HelmReader(attempt, step),
  'helm-history': (_attempt, step, input) => new HelmHistoryReader(step, input),
  lines: (attempt, step) => new LinesReader(attempt, step),
  'tool-version': (_attempt, step, input) => new ToolVersionReader(step, input),
  'az-account': (_attempt, step, input) => new AzAccountReader(step, input),
  'az-token': (_attempt, step) => new AzTokenReader(step),
  'az-locations': (_attempt, step, input) => new AzLocationsReader(step, input),
  'az-usage': (_attempt, step, input) => new AzUsageReader(step, input),
} satisfies InterpreterRegistry;

/**
 * The same, and what fails is looked at by the fleet's own signatures first. All of one registry count their calls of
 * Azure together.
 */
export function interpretersWith(own: OwnSignatures): InterpreterRegistry {
  const registry: InterpreterRegistry = interpreters;
  const calls = new AzureCalls();
  const known = (step: Step): StepToRead => ({ ...step, ownSignatures: own.of(step.limit) });
  return Object.fromEntries(
    Object.entries(registry).map(([name, make]) => [
      name,
      (attempt: AttemptId, step: Step, input: JsonValue) => {
        const reader = make(attempt, known(step), input);
        return name.startsWith('terraform-') ? counted(reader, calls) : reader;
      },
    ]),
  );
}
