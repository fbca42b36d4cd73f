import * as z from 'zod';
import {
  LARGEST_CHAIN_ID,
  LARGEST_GAS_LIMIT,
  LEAST_GAS_LIMIT,
  LONGEST_BLOCK_PERIOD_SECONDS,
  LONGEST_EMPTY_PERIOD_SECONDS,
  LONGEST_EPOCH,
  LONGEST_REQUEST_TIMEOUT_SECONDS,
} from './chain-limits.ts';
import { MILESTONES, USUAL_EPOCH_LENGTH, USUAL_GAS_LIMIT, USUAL_MILESTONE } from './genesis-from.ts';
import { group, matching, oneOf, path, whole } from './schema-words.ts';

const flag = () => z.boolean({ error: 'true or false' }).default(false);

const genesisFromSchema = group('How a rollout makes the genesis file of a new chain, once, for all regions.', {
  nodes: path('a file that lists the nodes of a region').optional().describe('{region} is replaced.'),
  output: matching(/^[A-Za-z_][\w-]{0,100}$/, 'a name of a terraform output')
    .optional()
    .describe('Instead of nodes: an output of the infrastructure with the nodes of a region.'),
  after: oneOf(['infrastructure', 'kubernetes'])
    .default('infrastructure')
    .describe('The phase of every region after which its nodes are known.'),
  staticNodes: path('a file').optional().describe('Default: static-nodes.json beside the genesis file.'),
  requestTimeoutSeconds: whole(1, LONGEST_REQUEST_TIMEOUT_SECONDS)
    .optional()
    .describe('How long round 0 waits. Default: twice the block period.'),
  epochLength: whole(1, LONGEST_EPOCH).default(USUAL_EPOCH_LENGTH).describe('Blocks after which votes are forgotten.'),
  emptyBlockPeriodSeconds: whole(0, LONGEST_EMPTY_PERIOD_SECONDS)
    .default(0)
    .describe('Seconds between blocks without transactions. 0: as the others. Needs Besu 26.5.'),
  milestone: oneOf(MILESTONES).default(USUAL_MILESTONE).describe('Newest protocol rules from block 0.'),
  baseFeeWei: matching(/^\d{1,30}$/, 'a whole number of wei in quotes')
    .default('0')
    .describe('Price of gas in the first block; "0": gas is free for ever.'),
  gasLimit: whole(LEAST_GAS_LIMIT, LARGEST_GAS_LIMIT).default(USUAL_GAS_LIMIT).describe('Of a block.'),
  alloc: path('a file with accounts').optional().describe('Accounts that hold something from the beginning.'),
  allowFewRegions: flag().describe('Also when the nodes stand in fewer than three regions.'),
  allowOtherKeys: flag().describe("Also when an address is not that of its enode's key."),
});

export const chainSchema = group('The chain.', {
  topology: oneOf(['shared-chain', 'chain-per-region'])
    .default('shared-chain')
    .describe('One chain over all regions, or one network in each.'),
  id: whole(1, LARGEST_CHAIN_ID).describe('Chain id.'),
  genesis: path('a genesis file').optional().describe('{region} is replaced.'),
  genesisFrom: genesisFromSchema.optional(),
  blockPeriodSeconds: whole(1, LONGEST_BLOCK_PERIOD_SECONDS)
    .default(2)
    .describe('Seconds between blocks, as in the genesis file.'),
});

export type ChainInput = z.output<typeof chainSchema>;
