import type { JsonObject } from '../../lib/json.ts';

const labelsOf = (release: string, component: string): JsonObject => ({
  'app.kubernetes.io/name': 'besu',
  'app.kubernetes.io/instance': release,
  'app.kubernetes.io/component': component,
});

/** What the lab's chart comes to: the stand-in for helm cannot read templates. */
export function besuObjects(release: string, namespace: string, values: JsonObject): readonly JsonObject[] {
  const genesis = String(values.genesis ?? '{}');
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${release}-genesis`, namespace },
      data: { 'genesis.json': genesis },
    },
    rpcService(release, namespace),
    ...(['validator', 'sentry'] as const).map((component) => statefulSet(release, namespace, component, values)),
  ];
}

function rpcService(release: string, namespace: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${release}-rpc`, namespace },
    spec: {
      selector: labelsOf(release, 'validator'),
      ports: [{ name: 'rpc', port: 8545, targetPort: 8545, protocol: 'TCP' }],
    },
  };
}

function statefulSet(
  release: string,
  namespace: string,
  component: 'validator' | 'sentry',
  values: JsonObject,
): JsonObject {
  const labels = labelsOf(release, component);
  const replicas = Number(component === 'validator' ? (values.validators ?? 1) : (values.sentries ?? 1));
  const env = [
    { name: 'BESU_REGION', value: String(values.region ?? '') },
    { name: 'BESU_ROLE', value: component },
    { name: 'GENESIS_SHA', value: String(values.genesisSha256 ?? '') },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `${release}-${component}`, namespace, labels },
    spec: {
      replicas,
      podManagementPolicy: 'Parallel',
      serviceName: `${release}-p2p`,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'besu', image: 'hyperledger/besu:stand-in', env }] },
      },
    },
  };
}
