import { id } from 'ethers';
import type { JsonObject } from '../lib/json.ts';
import type { ChainTaskInput } from '../regions/chain-task.ts';
import type { ChainNode } from './chain-node.ts';
import type { SettledTransaction } from './ledger-view.ts';
import type { References } from './references.ts';

/** What a task comes to, with the chain as it is now. */
export type PlannedWork =
  | { readonly do: 'nothing'; readonly summary: string; readonly facts: JsonObject }
  | ToSend
  /** Preview only: depends on something an earlier task will make. */
  | { readonly do: 'later'; readonly title: string };

/** One transaction, but for nonce, gas and fees. */
export interface ToSend {
  readonly do: 'send';
  readonly kind: 'deploy' | 'call' | 'fund';
  /** In words: `grantRole(…) of 0x12…`. */
  readonly title: string;
  /** Null = creates a contract. */
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
}

/** What planning may look at. `head`: every reading is of this block, so that a node that is behind cannot answer old news. */
export interface PlanningView {
  readonly input: ChainTaskInput;
  readonly node: ChainNode;
  readonly references: References;
  readonly head: number;
  /** This task's newest settled transaction. */
  readonly last: SettledTransaction | null;
  /** Preview only: earlier tasks of the lane are still to be sent, and what is missing now may be there by then. */
  readonly afterOthers?: boolean;
}

/** Same content, same effect: nonce, gas and fees make no difference. */
export const contentOf = ({ to, data, value }: Pick<ToSend, 'to' | 'data' | 'value'>): string =>
  id(`${to?.toLowerCase() ?? 'new'} ${data.toLowerCase()} ${value}`);
