import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainNode } from './chain-node.ts';
import { refuse } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { ToSend } from './planned-work.ts';
import { knownAbis, revertText } from './revert-reason.ts';

/** Null = it cannot be known before earlier transactions of the lane are mined. */
export interface GasGuess {
  readonly gas: bigint | null;
}

/** A transaction that would be reverted is refused, unless an earlier one of the lane may change that. */
export async function estimateFor(
  lane: { readonly input: ChainTaskInput; readonly node: ChainNode; readonly from: string },
  task: ChainTask,
  work: ToSend,
  usesPlanned: boolean,
  afterOthers: boolean,
): Promise<GasGuess> {
  if (usesPlanned) return { gas: null };
  const { to, data, value } = work;
  try {
    return { gas: await lane.node.estimateGas({ from: lane.from, to, data, value }) };
  } catch (error) {
    if (!(error instanceof RpcError) || error.kind === 'lost') throw error;
    if (afterOthers) return { gas: null };
    const where = [lane.input.network.name, task.name];
    if (/insufficient funds|upfront cost/i.test(error.message))
      throw refuse(chainFailure('funds', [error.message], where));
    const why = revertText(error, await knownAbis(lane.input, task));
    throw refuse(chainFailure('would-revert', [`${task.name}: ${why}`], where));
  }
}
