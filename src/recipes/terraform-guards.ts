import type { StepId } from '../engine/model/ids.ts';
import type { CommandWork, Guard, Remedy } from '../engine/model/step.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Fleet } from '../regions/fleet.ts';
import { terraformUnlock } from '../tools/terraform/terraform-argv.ts';
import { commandWork } from './make-step.ts';

/** Nothing is destroyed that a person has not seen in a list. */
export const destroyGuard = (plan: StepId): Guard => ({
  kind: 'list-empty',
  of: plan,
  fact: 'guarded',
  meaning: 'would be destroyed',
});

/** What the reader of a plan needs to judge it. `regions` null = the state holds one region and nothing else. */
export const guardInput = (fleet: Fleet, regions: readonly string[] | null): JsonObject => ({
  guards: { regions: regions === null ? null : [...regions], production: fleet.environment === 'production' },
});

/** A lock whose holder has died stays for ever in a remote backend. Whether it has died only a person can know. */
export const unlockRemedy = (directory: string, env: CommandWork['env']): Remedy => ({
  name: 'unlock',
  title: 'terraform force-unlock',
  fact: 'lock',
  meaning: 'takes lock {value} away from whoever holds it: if that run is alive, two will write one state',
  work: commandWork(terraformUnlock, directory, 'lines', { env }),
});
