import type { BesuWorld } from './besu/besu-world.ts';
import type { LabHooks, LabPod, PodFault } from './kubernetes/lab-kubernetes-options.ts';
import type { LabFaults } from './lab-faults.ts';
import { labProxy, nodeOf } from './lab-proxy.ts';

/** The one tag that no registry of the lab has: a release can be broken for real by its values alone. */
const MISSING_TAG = ':does-not-exist';

const missingImage = ({ image }: LabPod): PodFault | null =>
  image.endsWith(MISSING_TAG)
    ? { kind: 'image-pull', message: `manifest for ${image} not found: manifest unknown` }
    : null;

/** Clusters and chain as one world: a node runs where its pod runs, and a pod is as well as its node. */
export function labHooks(
  world: BesuWorld,
  known: ReadonlySet<string>,
  faults: LabFaults,
  firstPod: () => void,
): LabHooks {
  const nodeIn = (pod: LabPod): string | null => {
    const node = nodeOf(pod);
    return node !== null && known.has(node) ? node : null;
  };
  return {
    podStarted: (pod) => {
      const node = nodeIn(pod);
      // A Besu that exits at its start never opens a port: its network must not see it for those seconds.
      if (node !== null && faults.podFault(pod)?.kind !== 'crash') world.start(node);
      firstPod();
    },
    podStopped: (pod) => {
      const node = nodeIn(pod);
      if (node !== null) world.stop(node);
    },
    podFault: (pod) => faults.podFault(pod) ?? missingImage(pod),
    podProbe: (pod) => {
      const node = nodeIn(pod);
      return node === null ? null : world.probe(node);
    },
    podLog: (pod) => {
      const node = nodeIn(pod);
      return node === null ? [] : world.log(node);
    },
    proxy: labProxy(world, known),
  };
}
