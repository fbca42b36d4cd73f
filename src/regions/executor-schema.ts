import * as z from 'zod';
import { byName, duration, group, matching, path, text } from './schema-words.ts';

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const QUANTITY = /^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi)?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,200}$/;

const name = (what: string) => matching(DNS_NAME, `${what}: lower case letters, digits, hyphens and dots`);
const quantity = (what: string) => matching(QUANTITY, `${what} as Kubernetes writes it, such as 500m or 1Gi`);
const absolute = () => matching(/^\/[^\0:]{1,4000}$/, 'an absolute path');

const toolSchema = group('What the pods of one tool ask for.', {
  cpu: quantity('a part of a CPU').optional().describe('Request. Default 250m; terraform 500m.'),
  memory: quantity('an amount of memory')
    .optional()
    .describe('Request and limit. Default 256Mi; terraform 1536Mi: an azurerm provider alone needs up to 1.1 GB.'),
  nodeSelector: byName(matching(/^[^\0]{1,317}$/, 'a label'), text('a value of the label'), 'a map of node labels')
    .default({})
    .describe('Labels of the nodes its pods may run on.'),
});

const volumeSchema = group('A directory that the engine and every Job see under the same absolute path.', {
  path: absolute().describe('Where it is mounted, here and there.'),
  claim: name('a PersistentVolumeClaim').optional().describe('An existing claim that many nodes can mount.'),
  hostPath: absolute().optional().describe('A directory of the node instead, for a cluster of one node.'),
}).refine(({ claim, hostPath }) => (claim === undefined) !== (hostPath === undefined), {
  error: 'either claim or hostPath',
});

const localSchema = group('Programs run on the machine of the engine.', {
  kind: z.literal('local', { error: 'local or kubernetes' }),
});

const kubernetesSchema = group('Every attempt of a program is a Job in a cluster.', {
  kind: z.literal('kubernetes', { error: 'local or kubernetes' }),
  kubeconfig: path('a kubeconfig').optional().describe('Default: the cluster the engine runs in.'),
  context: text('a context').optional().describe('Default: the current context of the kubeconfig.'),
  namespace: matching(DNS_LABEL, 'a namespace').default('besu-console').describe('Where the Jobs are made.'),
  image: text('an image').describe('With bash and every tool of the rollout. Pin it by digest.'),
  serviceAccount: name('a service account').optional().describe('Of the pods; for workload identity.'),
  queue: name('a LocalQueue').optional().describe('Jobs wait for Kueue to admit them.'),
  secret: name('a Secret')
    .optional()
    .describe('An existing Secret: its keys become variables of the programs; env:NAME in a step is its key NAME.'),
  env: byName(matching(VARIABLE, 'a name of a variable'), z.string({ error: 'a text' }), 'a map of variables')
    .default({})
    .describe('Variables of every program. Secrets belong into secret.'),
  volumes: z
    .array(volumeSchema, { error: 'a list of volumes' })
    .min(1, { error: 'at least the volume that holds the state directory' })
    .max(20, { error: 'at most 20 volumes' })
    .describe('They must hold the state directory and the directory of this file.'),
  tools: group('What the pods of each tool ask for.', {
    terraform: toolSchema.prefault({}),
    kubectl: toolSchema.prefault({}),
    helm: toolSchema.prefault({}),
    command: toolSchema.prefault({}),
  }).prefault({}),
  startWithin: duration().default('10m').describe('How long a pod may wait for room, an image or a volume.'),
  grace: duration().default('30m').describe('Between the signal of a cancel and the kill.'),
  keep: duration().default('24h').describe('How long a Job that has ended stays to be looked at.'),
});

export const executorSchema = z
  .discriminatedUnion('kind', [localSchema, kubernetesSchema], { error: 'a map with kind: local or kubernetes' })
  .describe('Where the programs of a rollout run. Default: on the machine of the engine.');

export type ExecutorInput = z.output<typeof executorSchema>;
export type JobInput = z.output<typeof kubernetesSchema>;
