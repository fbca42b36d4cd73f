import type { ProbeRegistry } from '../engine/ports.ts';
import { chainJoinedProbe } from './chain-joined-probe.ts';
import { chainStandsProbe } from './chain-stands-probe.ts';
import { clusterIdentityProbe } from './cluster-identity-probe.ts';
import { filesExistProbe } from './files-exist-probe.ts';
import { createHttpDoor } from './http-door.ts';
import { createJsonRpcClient } from './json-rpc-client.ts';
import { createKubeAccess } from './kube-access.ts';
import { machineReadyProbe } from './machine-ready-probe.ts';
import { nodesReadyProbe } from './nodes-ready-probe.ts';
import { podsReadyProbe } from './pods-ready-probe.ts';
import type { Environment } from './poll/bearer-token.ts';
import { clusterAnswersProbe, releaseStandsProbe } from './standing-probes.ts';

/** Every question a step may ask, sharing sockets, logins and watches. `close` ends them all; not a probe itself. */
export function createProbes(env: Environment = process.env): ProbeRegistry & { close(): void } {
  const door = createHttpDoor();
  const kube = createKubeAccess(door);
  const client = createJsonRpcClient(door);
  const probes: ProbeRegistry = {
    'nodes-ready': nodesReadyProbe(kube),
    'pods-ready': podsReadyProbe(kube),
    'chain-joined': chainJoinedProbe(client, kube, env),
    'cluster-identity': clusterIdentityProbe(kube),
    'cluster-answers': clusterAnswersProbe(kube),
    'release-stands': releaseStandsProbe(kube),
    'chain-stands': chainStandsProbe(client, kube, env),
    'files-exist': filesExistProbe,
    'machine-ready': machineReadyProbe,
  };
  const close = (): void => {
    kube.close();
    door.close();
  };
  return Object.assign(probes, { close });
}
