import type { ChainTask } from '../regions/chain-task.ts';
import type { PlannedWork } from './planned-work.ts';
import type { GasGuess } from './preview-estimate.ts';

/** One task of the lane as it will be. */
export interface PreviewedTask {
  readonly task: ChainTask;
  readonly work: PlannedWork;
  /** Null = nothing is sent, or it is sent already. */
  readonly nonce: number | null;
  /** Of a deployment, to be or there. */
  readonly address: string | null;
  /** Whether the address comes from a deployment record. */
  readonly recorded: boolean;
  readonly gas: GasGuess | null;
}
