import type { ChainNetwork, ChainTask, ChainTaskInput } from '../../regions/chain-task.ts';
import type { Step } from '../model/step.ts';

/** A step that works on a chain. `task` null = it only looks at what all its tasks would send. */
export interface ChainWork {
  readonly input: ChainTaskInput;
  readonly network: ChainNetwork;
  readonly task: ChainTask | null;
}

/** Null = the step has nothing to do with transactions. */
export function chainWorkOf({ work }: Step): ChainWork | null {
  if (work.kind !== 'probe' || (work.probe !== 'chain-task' && work.probe !== 'chain-preview')) return null;
  // Made by the recipes of this program as exactly this; an older plan has no such steps.
  const input = work.input as unknown as ChainTaskInput;
  return { input, network: input.network, task: work.probe === 'chain-task' ? (input.tasks[0] ?? null) : null };
}
