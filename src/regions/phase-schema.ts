import * as z from 'zod';
import { ccipSchema } from './ccip-schema.ts';
import { contractsSchema } from './contracts-schema.ts';
import { tokenReference } from './health-schema.ts';
import { argv, byName, duration, group, matching, oneOf, path, text, whole } from './schema-words.ts';

const dnsLabel = (longest: number) =>
  matching(
    new RegExp(`^[a-z0-9]([a-z0-9-]{0,${longest - 2}}[a-z0-9])?$`),
    `lower case letters, digits and inner hyphens, at most ${longest}`,
  );
/** `{zone}` becomes two letters at most, so it counts as a part of a label that is never longer than it is written. */
const zonedLabel = (longest: number) =>
  matching(
    new RegExp(`^(?=.{1,${longest}}$)([a-z0-9]|\\{zone\\})(([a-z0-9-]|\\{zone\\})*([a-z0-9]|\\{zone\\}))?$`),
    `lower case letters, digits, inner hyphens and {zone}, at most ${longest}`,
  );
/** Kubernetes' own limit for a namespace (RFC 1123), and helm's for a release. */
const namespace = () => dnsLabel(63);
const release = () => zonedLabel(53);

export const terraformSchema = group('Rolled out by terraform: init, plan with a destroy guard, apply.', {
  module: path('a directory with terraform files').describe('Module directory, relative to the fleet file.'),
  layout: oneOf(['per-region', 'shared'])
    .default('per-region')
    .describe(
      'per-region: one state and one process per region. shared: one root module with for_each over the regions.',
    ),
  parallelism: whole(1, 256).default(50).describe('How many resources one terraform works on at a time.'),
  backendConfig: byName(
    matching(/^[A-Za-z_][\w.-]{0,100}$/, 'a name of a backend setting'),
    text('a text: quote it'),
    'a map of backend settings',
  )
    .default({})
    .describe('Passed as -backend-config=KEY=VALUE; {region} is replaced in the values.'),
  lockTimeout: duration().default('5m').describe('How long to wait for the lock of a state.'),
  timeout: duration().optional().describe('For each step. Default 2h.'),
});

export const kubectlSchema = group('Prepares the cluster: own kubeconfig, namespace, manifests, nodes ready.', {
  credentials: argv()
    .optional()
    .describe('A command that writes a kubeconfig; {region} and {kubeconfig} are replaced.'),
  kubeconfig: path('a kubeconfig').optional().describe('Instead of credentials: a file to copy; {region} is replaced.'),
  manifests: path('a file or a directory of manifests').optional().describe('Applied with kubectl.'),
  namespace: namespace().default('besu').describe('Created when it does not exist.'),
  nodesReady: whole(0, 1000).default(1).describe('How many nodes must be ready.'),
  timeout: duration().optional().describe('For each step. Default 20m.'),
});

export const helmSchema = group('Installs or upgrades a chart and waits for its pods.', {
  chart: text('a chart: a path, or a reference such as oci://...').describe('Chart directory or reference.'),
  release: release()
    .optional()
    .describe('Name of the release; {zone} is replaced. Default: the name of the phase, with -{zone} zone by zone.'),
  namespace: namespace()
    .optional()
    .describe("Default: kubectl's namespace, or besu; for the admin region the phase's name."),
  values: z
    .array(path('a values file'), { error: 'a list of values files' })
    .max(50, { error: 'at most 50 values files' })
    .default([])
    .describe('Value files in the order helm takes them; {region} and {zone} are replaced.'),
  timeout: duration().optional().describe('For each step. Default 30m.'),
});

const rpcSchema = z
  .discriminatedUnion(
    'via',
    [
      group('Through the Kubernetes API of the region.', {
        via: z.literal('kubernetes', { error: 'kubernetes or url' }),
        service: zonedLabel(63).describe('Service that answers JSON-RPC; {zone} is replaced.'),
        port: whole(1, 65_535).default(8545),
      }),
      group('Straight to an address.', {
        via: z.literal('url', { error: 'kubernetes or url' }),
        url: text('an http or https address').describe(
          'http or https; {region} and {zone} are replaced, and {role}, {index} and {node} (such as validator-0): the first node is asked.',
        ),
        token: tokenReference()
          .optional()
          .describe('Where the bearer token of the nodes is: env:NAME or file:PATH, never the token itself.'),
      }),
    ],
    { error: 'via: kubernetes or via: url' },
  )
  .describe('How the JSON-RPC of a region is reached.');

export const chainRecipeSchema = group('Verifies the nodes: chain id, genesis, peers, height, sealing.', {
  rpc: rpcSchema,
  minPeers: whole(0, 1000).default(1).describe('How many peers a node needs.'),
  maxBlocksBehind: whole(0, 1_000_000).default(2).describe('How far a node may be behind the head.'),
  blocks: whole(1, 10_000).default(1).describe('How many new blocks must come while it is looked at.'),
  sealing: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('true: a new block of its own must be seen, which needs the API group ADMIN.'),
  within: duration().optional().describe('How long the nodes may take to get there. Default 10m.'),
});

const surroundings = {
  directory: path('a directory').optional().describe('Where the command runs. Default: beside the fleet file.'),
  env: byName(
    matching(/^[A-Za-z_]\w{0,200}$/, 'a name of an environment variable'),
    z.string({ error: 'a text: quote it' }).max(32_768, { error: 'at most 32768 characters' }),
    'a map of environment variables',
  )
    .optional()
    .describe('Added to the environment of the command.'),
  timeout: duration().optional().describe('For the command.'),
  silentAfter: duration()
    .optional()
    .describe('How long the command may say nothing before its row tells that. Default 5m.'),
};

const anyCommand = {
  enabled: z.boolean({ error: 'true or false' }).optional().describe('false switches the phase off.'),
  approval: oneOf(['auto', 'ask', 'typed'])
    .optional()
    .describe('Whether it begins by itself in each region, or waits for a yes, or for the typed name. Default: auto.'),
  onFailure: oneOf(['hold', 'continue', 'rollback'])
    .optional()
    .describe(
      'Once it has failed for good in a region. hold: waits for a person. continue: later phases go on. rollback (besu by helm): back to the revision verified last. Default: hold.',
    ),
  command: argv()
    .optional()
    .describe('Any program, run once per region; {region} is replaced inside an argument, never by a shell.'),
  ...surroundings,
};

const hookCommand = argv().describe(
  'A program; {region} and {zone} are replaced inside an argument, never by a shell.',
);

/** What may stand around a change of nodes, and whether it is made zone by zone. */
const aroundChange = {
  zones: oneOf(['together', 'each'])
    .default('together')
    .describe(
      'each: one availability zone after another, verified and checked each; a region without zones as a whole.',
    ),
  before: group(
    'Before the change, such as taking the sentry out of the load balancer; when it fails nothing is changed.',
    {
      command: hookCommand,
      ...surroundings,
    },
  ).optional(),
  after: group('After the change was verified, such as putting the sentry back into the load balancer.', {
    command: hookCommand,
    when: oneOf(['success', 'always'])
      .default('success')
      .describe('always: also when the change or its verification has failed, or before: itself.'),
    ...surroundings,
  }).optional(),
};

/** Nobody reads more than this after every push. */
const MOST_CHECKS = 50;

export const checksSchema = z
  .array(
    group('Something that has to be true after every change of nodes.', {
      name: matching(/^[^\p{Cc}\p{Cf}]{1,120}$/u, 'a sentence of at most 120 characters').describe(
        'A sentence: what has to be true.',
      ),
      command: hookCommand.describe('A program that ends with 0 when it is; {region} and {zone} are replaced.'),
      ...surroundings,
    }),
    { error: 'a list of checks, each with a name and a command' },
  )
  .max(MOST_CHECKS, { error: `at most ${MOST_CHECKS} checks` });

const phase = <Recipe extends z.ZodRawShape>(what: string, recipe: Recipe) =>
  group(what, { ...recipe, ...anyCommand }).optional();

export const adminPhasesSchema = group('Phases of the administrative region.', {
  infrastructure: phase('Its network and cluster.', { terraform: terraformSchema.optional() }),
  monitoring: phase('The monitoring stack.', { helm: helmSchema.optional() }),
  logging: phase('Log aggregation.', { helm: helmSchema.optional() }),
  backup: phase('Backups.', {}),
});

export const phasesSchema = group('How each phase is done: its own recipe, or a command, or enabled: false.', {
  preflight: phase('Checks before anything changes; on unless switched off.', {}),
  infrastructure: phase('The cloud resources of a region.', { terraform: terraformSchema.optional() }),
  kubernetes: phase('The cluster of a region.', { kubectl: kubectlSchema.optional() }),
  besu: phase('The Besu nodes of a region.', { helm: helmSchema.optional(), ...aroundChange }),
  verify: phase('Whether the nodes really take part in the chain.', { chain: chainRecipeSchema.optional() }),
  contracts: phase('Contracts, once for the whole fleet, after the regions.', {
    contracts: contractsSchema.optional(),
  }),
  ccip: phase('CCIP, once for the whole fleet, after the contracts.', { ccip: ccipSchema.optional() }),
  admin: adminPhasesSchema.optional(),
});

export type PhasesInput = z.output<typeof phasesSchema>;
export type ChecksInput = z.output<typeof checksSchema>;
export type TerraformInput = z.output<typeof terraformSchema>;
export type KubectlInput = z.output<typeof kubectlSchema>;
export type HelmInput = z.output<typeof helmSchema>;
export type ChainRecipeInput = z.output<typeof chainRecipeSchema>;
