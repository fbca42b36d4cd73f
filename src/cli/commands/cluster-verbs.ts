import type { Command } from 'commander';
import { withPlace } from '../cluster/cluster-place.ts';
import { DOOR_PORT } from '../cluster/door-port.ts';
import { LEASE_OPTION } from '../cluster/lease-seconds.ts';
import type { VerbParts } from '../verb-parts.ts';

/** The verbs about an engine that lives in a Kubernetes cluster. */
export function addClusterVerbs({ terminal, group, hidden, exit }: VerbParts): void {
  const onCluster = group('cluster', 'the engine in a Kubernetes cluster');
  withPlace(onCluster('install', 'put the engine into a cluster, or change it, with your own helm'))
    .option('--values <file...>', 'values of the chart')
    .option('--set <key=value...>', 'single values of the chart')
    .option('--yes', 'do it; without, the command is only shown and your rights are looked at')
    .action(async (_, self: Command) => {
      const { installCommand } = await import('../cluster/install.ts');
      exit(await installCommand(terminal, self.optsWithGlobals()));
    });
  withPlace(onCluster('status', 'release, pod, who holds the lease, and the run it writes'))
    .option('--json', 'as JSON')
    .action(async (_, self: Command) => {
      const { clusterStatusCommand } = await import('../cluster/cluster-status.ts');
      exit(await clusterStatusCommand(terminal, self.optsWithGlobals()));
    });
  withPlace(onCluster('uninstall', 'take the engine out of a cluster; its journals stay'))
    .option('--delete-state <release>', 'the journals too: the name of the release, typed')
    .option('--yes', 'do it; without, the commands are only shown')
    .action(async (_, self: Command) => {
      const { uninstallCommand } = await import('../cluster/uninstall.ts');
      exit(await uninstallCommand(terminal, self.optsWithGlobals()));
    });

  hidden('cluster-engine')
    .requiredOption('--lease <namespace/name>', 'write only while holding this')
    .option('--release <name>', 'whose roles may enter; the name of the lease, if not given')
    .option('--door <port>', `where faces enter, on the loopback address (${DOOR_PORT})`)
    .option('--metrics <host:port>', 'serve numbers for Prometheus there')
    .option(...LEASE_OPTION)
    .option('--drain-seconds <n>', 'how long running steps are waited for when told to go (0)')
    .option('--kubeconfig <file>', 'instead of the service account of the pod')
    .action(async (_, self: Command) => {
      const { clusterEngineCommand } = await import('../cluster/cluster-engine.ts');
      exit(await clusterEngineCommand(terminal, self.optsWithGlobals()));
    });
}
