import { type Command, Option } from 'commander';
import { MILESTONES, USUAL_MILESTONE } from '../../regions/genesis-from.ts';
import type { VerbParts } from '../verb-parts.ts';

/** The verbs about the chain itself. */
export function addChainVerbs({ terminal, group, exit }: VerbParts): void {
  const onChain = group('chain', 'the chain itself: how it begins, and what is sent on it');
  onChain('genesis', 'genesis.json and static-nodes.json of a new QBFT chain')
    .requiredOption('--nodes <file...>', 'lists of [{ region, address, enode }]')
    .requiredOption('--chain-id <number>', 'for instance 138')
    .requiredOption('--block-period <seconds>', 'seconds between blocks')
    .requiredOption('--out <dir>', 'where to')
    .option('--alloc <file>', 'accounts that hold something from the beginning')
    .option('--request-timeout <seconds>', 'how long the first round waits (twice the block period)')
    .option('--epoch <blocks>', 'after so many blocks votes on validators are forgotten (30000)')
    .option('--empty-block-period <seconds>', 'seconds between blocks without transactions (the block period)')
    .addOption(
      new Option('--milestone <name>', 'newest protocol rules from block 0')
        .choices(MILESTONES)
        .default(USUAL_MILESTONE),
    )
    .option('--base-fee <wei>', 'price of gas in the first block; 0: gas is free for ever', '0')
    .option('--gas-limit <gas>', 'of a block (30000000)')
    .option('--allow-few-regions', 'also when the nodes stand in fewer than three regions')
    .option('--allow-other-keys', "also when an address is not that of its enode's key")
    .option('--force', 'also over files that say something else')
    .option('--json', 'what came of it, as JSON')
    .action(async (_, self: Command) => {
      const { chainGenesisCommand } = await import('./chain-genesis.ts');
      exit(await chainGenesisCommand(terminal, self.optsWithGlobals()));
    });

  onChain('preview', 'what the contracts and CCIP phases would send now; signs and sends nothing')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { chainPreviewCommand } = await import('./chain-preview.ts');
      exit(await chainPreviewCommand(terminal, self.optsWithGlobals()));
    });
  onChain('votes', 'who the validators are, who is to come or go, and what is still needed for it; changes nothing')
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { chainVotesCommand } = await import('./chain-votes.ts');
      exit(await chainVotesCommand(terminal, self.optsWithGlobals()));
    });
  onChain(
    'vote <who> <what>',
    'let the validators vote one in or out: <who> an address, a node or a region; add or remove',
  )
    .option('--confirm <fleet>', "the fleet's name, typed; without it the change is shown and nothing is done")
    .option('--below-four <left>', 'how many validators will be left, typed, when that is fewer than four')
    .option('--force <reason>', 'add one that is not seen in sync; the reason is written down')
    .option('--blocks <count>', 'how many blocks to wait for the change (three for each validator)')
    .option('--keep', 'leave the proposals on the nodes when the set has not changed')
    .action(async (who: string, what: string, _, self: Command) => {
      const { chainVoteCommand } = await import('./chain-vote.ts');
      exit(await chainVoteCommand(terminal, who, what, self.optsWithGlobals()));
    });
  onChain(
    'bump <network> <nonce>',
    'let an open transaction pay more; it keeps its nonce, so only one of the two is mined',
  )
    .requiredOption('--max-fee <gwei>', 'at most so much for a unit of gas')
    .option('--account <address>', 'needed only when several accounts have this nonce open')
    .action(async (network: string, nonce: string, _, self: Command) => {
      const { chainBumpCommand } = await import('./chain-bump.ts');
      exit(await chainBumpCommand(terminal, network, nonce, self.optsWithGlobals()));
    });
}
