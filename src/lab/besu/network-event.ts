import type { QbftBlock } from './block-history.ts';

/** What a node would write to its log, as data. `node` is the place in the network's node list. */
export type NetworkEvent = { readonly node: number; readonly atMs: number } & (
  | { readonly type: 'block-produced'; readonly block: QbftBlock }
  | { readonly type: 'block-imported'; readonly block: QbftBlock }
  /** A node that was behind has taken over blocks from its peers. */
  | {
      readonly type: 'blocks-synced';
      readonly fromHeight: number;
      readonly toHeight: number;
      readonly bestHeight: number;
    }
  | { readonly type: 'round-moved'; readonly round: number; readonly lengthMs: number }
  /** Another validator's clock runs ahead of this one's by more than the margin. */
  | { readonly type: 'proposal-refused'; readonly proposerAheadMs: number }
  /** The proposer tells another history. */
  | { readonly type: 'proposal-invalid'; readonly round: number }
  | { readonly type: 'sync-target-missing'; readonly peers: number }
);
