import type { JsonObject } from '../../lib/json.ts';
import { type BesuRelease, labelsOf, selectorOf, textAt } from './besu-labels.ts';
import { besuStatefulSet } from './besu-stateful-set.ts';

/** What the lab's chart comes to: the stand-in for helm cannot read templates. Throws where the chart says `required`. */
export function besuObjects(release: BesuRelease): readonly JsonObject[] {
  if (textAt(release.values, 'region') === '') throw new Error('region must be set');
  if (textAt(release.values, 'genesis') === '') throw new Error('genesis must be set, with --set-file genesis=PATH');
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(release),
      automountServiceAccountToken: false,
    },
    configMap(release),
    rpcService(release),
    peerService(release),
    disruptionBudget(release),
    besuStatefulSet(release, 'validator'),
    besuStatefulSet(release, 'sentry'),
  ];
}

const metadata = (release: BesuRelease, suffix = ''): JsonObject => ({
  name: `${release.name}${suffix}`,
  labels: labelsOf(release),
});

function configMap(release: BesuRelease): JsonObject {
  const staticNodes = JSON.stringify(release.values.staticNodes ?? []);
  const data = { 'genesis.json': textAt(release.values, 'genesis'), 'static-nodes.json': staticNodes };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(release, '-genesis'), data };
}

function rpcService(release: BesuRelease): JsonObject {
  const ports = [{ name: 'rpc', port: 8545, targetPort: 'rpc', protocol: 'TCP' }];
  const spec = { selector: selectorOf(release, 'validator'), ports };
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(release, '-rpc'), spec };
}

function peerService(release: BesuRelease): JsonObject {
  const spec = {
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: { 'app.kubernetes.io/name': 'besu', 'app.kubernetes.io/instance': release.name },
    ports: [
      { name: 'p2p-tcp', port: 30303, targetPort: 'p2p-tcp', protocol: 'TCP' },
      { name: 'p2p-udp', port: 30303, targetPort: 'p2p-udp', protocol: 'UDP' },
    ],
  };
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(release, '-p2p'), spec };
}

function disruptionBudget(release: BesuRelease): JsonObject {
  const spec = { maxUnavailable: 1, selector: { matchLabels: selectorOf(release, 'validator') } };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(release, '-validator'),
    spec,
  };
}
