import * as z from 'zod';
import { DEFAULT_SENTRY_PODS, DEFAULT_VALIDATOR_PODS } from './health-rpc.ts';
import { group, matching, text, whole } from './schema-words.ts';

const VIA_WORDS = 'via: kubernetes, via: url or via: terraform-output';
const via = <Name extends string>(name: Name) => z.literal(name, { error: VIA_WORDS });
/** Kubernetes' own grammar of label selectors, loosely: what is no selector at all is a slip of the pen. */
const selector = (what: string) =>
  matching(
    /^[\w./-]+( *(=|==|!=) *[\w.-]+| +(in|notin) *\([\w., -]+\))?(,[^\0]{1,500})?$/,
    `a label selector of ${what}, such as app=besu`,
  );

const address = () => text('an http or https address');
/** More nodes than any region has. */
const MOST_ADDRESSES = 100;

/** Where a bearer token is; the same words wherever nodes are asked. */
export const tokenReference = () =>
  matching(/^(env:[A-Za-z_]\w{0,200}|file:[^\0]{1,4096})$/, 'env:NAME or file:PATH, never the token itself');

/** Nodes of others that a chain has: RPC nodes, explorers, bootnodes. */
const MOST_PEERS = 200;
const peerKey = () =>
  matching(/^(enode:\/\/|0x)?[\da-fA-F]{128}(@[^\s@]{1,300})?$/, 'a node key of 128 hex digits, or its enode address');

const healthRpcSchema = z
  .discriminatedUnion(
    'via',
    [
      group('Through the Kubernetes API of the region: every pod is asked itself, no way into the network is needed.', {
        via: via('kubernetes'),
        port: whole(1, 65_535).default(8545).describe('Port of the pods that answers JSON-RPC.'),
        validatorPods: selector('validators').default(DEFAULT_VALIDATOR_PODS).describe('Label selector of validators.'),
        sentryPods: selector('sentries').default(DEFAULT_SENTRY_PODS).describe('Label selector of sentries.'),
      }),
      group('Straight to an address of each node.', {
        via: via('url'),
        url: z
          .union([address(), z.array(address()).min(1).max(MOST_ADDRESSES)], { error: 'an address, or a list of them' })
          .describe(
            'http or https; {region}, {role}, {index} and {node} (such as validator-0) are replaced. A list names the nodes of a region in order, validators first.',
          ),
      }),
      group("Straight to addresses among the outputs of the region's terraform.", {
        via: via('terraform-output'),
        output: matching(/^[A-Za-z_][\w-]{0,100}$/, 'a name of a terraform output').describe(
          'Holds a list of addresses (validators first) or a map from node names, such as validator-0; with the shared layout by region.',
        ),
      }),
    ],
    { error: VIA_WORDS },
  )
  .describe('How every node is asked. Default: as phases.verify.chain.rpc says.');

export const healthSchema = group('How the running chain is watched.', {
  everySeconds: whole(1, 3600).default(2).describe('Seconds between two looks.'),
  rpc: healthRpcSchema.optional(),
  token: tokenReference()
    .optional()
    .describe('Where the bearer token of the nodes is: env:NAME or file:PATH, never the token itself.'),
  knownPeers: z
    .array(peerKey(), { error: 'a list of node keys or enode addresses' })
    .max(MOST_PEERS)
    .optional()
    .describe('Peers that are no nodes of this fleet and welcome all the same: no alarm is raised about them.'),
});

export type HealthInput = z.output<typeof healthSchema>;
