import type { ProbeRegistry } from '../engine/ports.ts';
import { chainJoinedProbe } from './chain-joined-probe.ts';
import { clusterIdentityProbe } from './cluster-identity-probe.ts';
import { filesExistProbe } from './files-exist-probe.ts';
import { createHttpDoor } from './http-door.ts';
import { createJsonRpcClient } from './json-rpc-client.ts';
import { createKubeAccess } from './kube-access.ts';
import { machineReadyProbe } from './machine-ready-probe.ts';
import { nodesReadyProbe } from './nodes-ready-probe.ts';
import { podsReadyProbe } from './pods-ready-probe.ts';
import { clusterAnswersProbe, releaseStandsProbe } from './standing-probes.ts';

/** Every question a step may ask, sharing sockets, logins and watches. `close` ends them all; not a probe itself. */
export function createProbes(): ProbeRegistry & { close(): void } {
  const door = createHttpDoor();
  const kube = createKubeAccess(door);
  const probes: ProbeRegistry = {
    'nodes-ready': nodesReadyProbe(kube),
    'pods-ready': podsReadyProbe(kube),
    'chain-joined': chainJoinedProbe(createJsonRpcClient(door), kube),
    'cluster-identity': clusterIdentityProbe(kube),
    'cluster-answers': clusterAnswersProbe(kube),
    'release-stands': releaseStandsProbe(kube),
    'files-exist': filesExistProbe,
    'machine-ready': machineReadyProbe,
  };
  const close = (): void => {
    kube.close();
    door.close();
  };
  return Object.assign(probes, { close });
}
