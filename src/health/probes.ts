import type { Probe, ProbeRegistry } from '../engine/ports.ts';
import { clusterIdentityProbe } from './cluster-identity-probe.ts';
import { filesExistProbe } from './files-exist-probe.ts';
import { createHttpDoor } from './http-door.ts';
import { createJsonRpcClient } from './json-rpc-client.ts';
import { createKubeAccess } from './kube-access.ts';
import { machineReadyProbe } from './machine-ready-probe.ts';
import { nodesReadyProbe } from './nodes-ready-probe.ts';
import { podsReadyProbe } from './pods-ready-probe.ts';
import type { Environment } from './poll/bearer-token.ts';
import { type AskProgram, releaseSameProbe } from './release-same-probe.ts';
import { clusterAnswersProbe, releaseStandsProbe } from './standing-probes.ts';

/** Every question a step may ask, sharing sockets, logins and watches. `close` ends them all; not a probe itself. */
export function createProbes(
  env: Environment = process.env,
  askProgram: AskProgram = noProgram,
): ProbeRegistry & { close(): void } {
  const door = createHttpDoor();
  const kube = createKubeAccess(door);
  const client = createJsonRpcClient(door);
  const probes: ProbeRegistry = {
    'nodes-ready': nodesReadyProbe(kube),
    'pods-ready': podsReadyProbe(kube),
    'chain-joined': whenAsked(async () =>
      (await import('./chain-joined-probe.ts')).chainJoinedProbe(client, kube, env),
    ),
    'cluster-identity': clusterIdentityProbe(kube),
    'cluster-answers': clusterAnswersProbe(kube),
    'release-stands': releaseStandsProbe(kube),
    'release-same': releaseSameProbe(kube, askProgram),
    'chain-stands': whenAsked(async () =>
      (await import('./chain-stands-probe.ts')).chainStandsProbe(client, kube, env),
    ),
    'files-exist': filesExistProbe,
    'machine-ready': machineReadyProbe,
  };
  const close = (): void => {
    kube.close();
    door.close();
  };
  return Object.assign(probes, { close });
}

/** Whoever only looks starts no program. */
const noProgram: AskProgram = async () => null;

/** Hashes and RLP take longer to load than everything else that starts a run: only for whoever asks about a chain. */
function whenAsked(load: () => Promise<Probe>): Probe {
  let loaded: Promise<Probe> | null = null;
  return {
    async ask(input, context) {
      loaded ??= load();
      return (await loaded).ask(input, context);
    },
  };
}
