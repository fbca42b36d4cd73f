import { LOGIN_EXPIRED, PROVIDER_BUG, QUOTA, STATE_LOCKED, TOO_MANY_REQUESTS } from './azure-texts.ts';
import type { Effect, Scenario } from './scenario-model.ts';

const GENESIS_CRASH = [
  'Starting Besu',
  'Setting logging level to INFO',
  'Opening RocksDB database with FOREST format',
  'Failed to start Besu: Supplied genesis block does not match chain data stored in /data/besu.',
  'Please specify a different data directory with --data-path or specify the original genesis file with --genesis-file.',
];

/** As the kubelet says it. */
const LOW_ON_MEMORY = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 74204Ki.';

const quota: Effect = { kind: 'terraform', at: 'aks', says: QUOTA };

/** What goes wrong while regions are being built. */
export const rolloutScenarios: readonly Scenario[] = [
  {
    name: 'one-region-fails',
    summary: 'helm fails once in one region (Japan East), because the cluster refuses a write; a retry succeeds',
    about: 'rollout',
    groups: [
      {
        where: { kind: 'one', prefer: 'japaneast' },
        effects: [
          {
            kind: 'api',
            fault: {
              kind: 'refuse-write',
              resource: 'statefulsets',
              times: 1,
              message: 'etcdserver: request timed out',
            },
          },
        ],
      },
    ],
  },
  {
    name: 'infra-error',
    summary: 'terraform fails in one region (UK West): the vCPU quota is used up',
    about: 'rollout',
    groups: [{ where: { kind: 'one', prefer: 'ukwest' }, effects: [quota] }],
  },
  {
    name: 'crash-loop',
    summary: 'the validator of one region (Korea Central) crashes at every start: its data belong to another genesis',
    about: 'rollout',
    groups: [
      {
        where: { kind: 'one', prefer: 'koreacentral' },
        effects: [{ kind: 'pod', fault: { kind: 'crash', exitCode: 1, log: GENESIS_CRASH } }],
      },
    ],
  },
  {
    name: 'throttled',
    summary: 'Azure answers 429 when more than 6 of 24 regions build their cluster at once; a gentler retry succeeds',
    about: 'rollout',
    triedAgain: true,
    groups: [
      {
        where: { kind: 'all' },
        effects: [{ kind: 'terraform', at: 'aks', says: TOO_MANY_REQUESTS, aboveOf24: 6 }],
      },
    ],
  },
  {
    name: 'quota',
    summary: 'the vCPU quota is used up in 3 of 24 regions; a retry fails again',
    about: 'rollout',
    groups: [{ where: { kind: 'of-24', count: 3 }, effects: [quota] }],
  },
  {
    name: 'stuck-helm',
    summary: 'a killed helm has left the release of one region in pending-upgrade; helm rollback repairs it',
    about: 'rollout',
    groups: [{ where: { kind: 'one', prefer: 'northeurope' }, effects: [{ kind: 'stuck-release' }] }],
  },
  {
    name: 'state-lock',
    summary: 'a dead process still holds the terraform state lock of one region; lab clear is the force-unlock',
    about: 'rollout',
    triedAgain: true,
    groups: [
      {
        where: { kind: 'one', prefer: 'uksouth' },
        effects: [{ kind: 'terraform', at: 'plan', says: STATE_LOCKED }],
      },
    ],
  },
  {
    name: 'auth-expired',
    summary:
      'when the first pod runs, every terraform, kubectl and helm is refused: the logins have expired; lab clear logs in again',
    about: 'rollout',
    // By then some regions have passed terraform, some are in the middle of it, and none has ended.
    begins: 'with-the-first-pod',
    groups: [
      {
        where: { kind: 'all' },
        effects: [
          { kind: 'terraform', at: 'plan', says: LOGIN_EXPIRED },
          { kind: 'terraform', at: 'every-step', says: LOGIN_EXPIRED },
          { kind: 'api', fault: { kind: 'unauthorized' } },
        ],
      },
    ],
  },
  {
    name: 'flaky',
    summary: 'tools fail here and there with broken connections, drawn from the seed; after retries everything is done',
    about: 'rollout',
    triedAgain: true,
    groups: [{ where: { kind: 'all' }, effects: [{ kind: 'flaky' }] }],
  },
  {
    name: 'job-evicted',
    summary: 'a node throws out the Job that applies terraform in one region (Japan East); the next try succeeds',
    about: 'rollout',
    needs: 'admin-cluster',
    triedAgain: true,
    groups: [
      {
        where: { kind: 'one', prefer: 'japaneast' },
        effects: [
          { kind: 'job', step: 'apply', times: 1, fault: { kind: 'evict', message: LOW_ON_MEMORY, afterSeconds: 1 } },
        ],
      },
    ],
  },
  {
    name: 'node-lost',
    summary: 'the node that applies terraform in one region (Japan East) dies with every Job on it',
    about: 'rollout',
    needs: 'admin-cluster',
    groups: [
      {
        where: { kind: 'one', prefer: 'japaneast' },
        effects: [{ kind: 'job', step: 'apply', times: 1, fault: { kind: 'lose-node', afterSeconds: 1 } }],
      },
    ],
  },
  {
    name: 'jobs-quota',
    summary: 'the namespace of the Jobs takes 30 of them and refuses every further one; lab clear takes the quota away',
    about: 'rollout',
    needs: 'admin-cluster',
    groups: [{ where: { kind: 'all' }, effects: [{ kind: 'admin-quota', hard: { 'count/jobs.batch': '30' } }] }],
  },
  {
    name: 'jobs-forbidden',
    summary: 'the rollout may not create Jobs: RBAC refuses every one of them; lab clear grants it',
    about: 'rollout',
    needs: 'admin-cluster',
    groups: [
      {
        where: { kind: 'all' },
        effects: [{ kind: 'admin-api', fault: { kind: 'forbidden', resource: 'jobs', verbs: ['create'] } }],
      },
    ],
  },
  {
    name: 'mixed',
    summary:
      'of 24 regions 8 are throttled once, 3 lack vCPU quota, 1 fails in a way nobody knows; 12 are too few for a quorum',
    about: 'rollout',
    triedAgain: true,
    groups: [
      {
        where: { kind: 'of-24', count: 8 },
        effects: [{ kind: 'terraform', at: 'aks', says: TOO_MANY_REQUESTS, times: 1 }],
      },
      { where: { kind: 'of-24', count: 3 }, effects: [quota] },
      {
        where: { kind: 'of-24', count: 1 },
        effects: [{ kind: 'terraform', at: 'aks', says: PROVIDER_BUG }],
      },
    ],
  },
];
