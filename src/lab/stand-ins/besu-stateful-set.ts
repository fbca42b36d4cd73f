import { createHash } from 'node:crypto';
import type { JsonObject } from '../../lib/json.ts';
import { type BesuComponent, type BesuRelease, labelsOf, selectorOf, textAt, valueAt } from './besu-labels.ts';

/** `besu.statefulset` of the lab's chart (templates/_helpers.tpl), as data. */
export function besuStatefulSet(release: BesuRelease, component: BesuComponent): JsonObject {
  const selector = selectorOf(release, component);
  const replicas = Number(release.values[component === 'validator' ? 'validators' : 'sentries']);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name: `${release.name}-${component}`,
      labels: { ...labelsOf(release), 'app.kubernetes.io/component': component },
    },
    spec: {
      replicas,
      serviceName: `${release.name}-p2p`,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: podSpec(release, component) },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Gi' } } },
        },
      ],
    },
  };
}

function podSpec(release: BesuRelease, component: BesuComponent): JsonObject {
  return {
    serviceAccountName: release.name,
    terminationGracePeriodSeconds: 30,
    containers: [besuContainer(release, component)],
    volumes: [{ name: 'config', configMap: { name: `${release.name}-genesis` } }],
  };
}

function besuContainer({ values }: BesuRelease, component: BesuComponent): JsonObject {
  const alive = { httpGet: { path: '/liveness', port: 'rpc' } };
  return {
    name: 'besu',
    image: `${textAt(values, 'image', 'repository')}:${textAt(values, 'image', 'tag')}`,
    imagePullPolicy: textAt(values, 'image', 'pullPolicy'),
    args: [
      '--genesis-file=/etc/besu/genesis.json',
      '--static-nodes-file=/etc/besu/static-nodes.json',
      '--data-path=/data',
      '--rpc-http-enabled',
      '--rpc-http-host=0.0.0.0',
      `--rpc-http-api=${textAt(values, 'rpcApis')}`,
      `--host-allowlist=${textAt(values, 'hostAllowlist')}`,
    ],
    env: environment(values, component),
    ports: [
      { name: 'rpc', containerPort: 8545 },
      { name: 'p2p-tcp', containerPort: 30303 },
      { name: 'p2p-udp', containerPort: 30303, protocol: 'UDP' },
      { name: 'metrics', containerPort: 9545 },
    ],
    livenessProbe: { ...alive, initialDelaySeconds: 180, periodSeconds: 60 },
    readinessProbe: { ...alive, periodSeconds: 5 },
    resources: valueAt(values, 'resources'),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/besu', readOnly: true },
      { name: 'data', mountPath: '/data' },
    ],
  };
}

function environment(values: JsonObject, component: BesuComponent): readonly JsonObject[] {
  return [
    { name: 'BESU_REGION', value: textAt(values, 'region') },
    { name: 'BESU_ROLE', value: component },
    { name: 'BESU_CHAIN_ID', value: textAt(values, 'chainId') },
    // Another genesis changes the pod, so that Kubernetes restarts it.
    { name: 'GENESIS_SHA', value: createHash('sha256').update(textAt(values, 'genesis')).digest('hex') },
  ];
}
