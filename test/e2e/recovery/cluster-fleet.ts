import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { type LabKubernetes, startLabKubernetes } from '../../../src/lab/kubernetes/lab-kubernetes.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { writeFleet } from '../../rigs/cli/terraform-fleet.ts';
import type { Scene } from './scene.ts';

/** Two clusters, `one` and `two`, that any region can be led to. */
export const twoClusters = (): Promise<LabKubernetes> =>
  startLabKubernetes({
    ...{ regions: ['one', 'two'], nodesPerCluster: 3, speed: 50, seed: 1, nodeReadySeconds: 0 },
    podReadySeconds: [0, 0],
  });

/** Says its version and has done whatever else it is asked for; where a cluster is meant, it waits at the pipe `door` if there is one. */
export const KUBECTL = `#!/bin/sh
case "$*" in *--client*) ;; *) test -e "$HOME/door" && read line < "$HOME/door" ;; esac
echo '{"clientVersion":{"gitVersion":"v1.35.0"},"serverVersion":{"gitVersion":"v1.35.0","major":"1","minor":"35"}}'
`;

/** The same world with this program before all others on PATH. */
export async function withProgram(scene: Scene, name: string, script: string): Promise<Scene> {
  const directory = scene.path('bin');
  await mkdir(directory, { recursive: true });
  await writeFile(`${directory}/${name}`, script);
  await chmod(`${directory}/${name}`, 0o755);
  return scene.with({ PATH: `${directory}:${process.env['PATH'] ?? ''}` });
}

/** Regions that get a kubeconfig and a look at their nodes. */
export async function clusterFleet(
  scene: Scene,
  name: string,
  kubeconfigs: Readonly<Record<string, string>>,
  more: JsonObject = {},
): Promise<void> {
  for (const [region, text] of Object.entries(kubeconfigs)) await writeFile(scene.path(`kubeconfig-${region}`), text);
  await writeFleet(scene.rig, {
    name,
    regions: { deploy: Object.keys(kubeconfigs) },
    phases: {
      kubernetes: { kubectl: { kubeconfig: 'kubeconfig-{region}' } },
      verify: { command: ['true'] },
      ...('azure' in more ? {} : { preflight: { enabled: false } }),
    },
    failures: { retry: { automatic: false } },
    ...more,
  });
}
