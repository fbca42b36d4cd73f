import type { Command } from 'commander';
import { Option } from 'commander';
import { ROLES, type Role } from '../../engine/model/role.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Which cluster, which namespace and which release are meant; the person's own kubeconfig says who asks. */
export interface PlaceOptions extends GlobalOptions {
  readonly namespace?: string;
  readonly release?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** What a command takes that may reach an engine in a cluster. */
export interface ReachOptions extends PlaceOptions {
  readonly cluster?: boolean;
  readonly as?: Role;
}

export interface ClusterPlace {
  readonly namespace: string;
  readonly release: string;
  readonly kubeconfig: string | null;
  readonly context: string | null;
}

/** Both, unless the person says otherwise: what `helm install` in the documentation uses. */
const USUAL_NAME = 'besu-console';

export function placeOf({ namespace, release, kubeconfig, context }: PlaceOptions): ClusterPlace {
  return {
    namespace: namespace ?? USUAL_NAME,
    release: release ?? USUAL_NAME,
    kubeconfig: kubeconfig ?? null,
    context: context ?? null,
  };
}

export function kubectlArgv({ namespace, kubeconfig, context }: ClusterPlace, ...words: readonly string[]): string[] {
  const which = [...flag('--kubeconfig', kubeconfig), ...flag('--context', context)];
  return [...which, '--namespace', namespace, ...words];
}

export function helmArgv({ namespace, kubeconfig, context }: ClusterPlace, ...words: readonly string[]): string[] {
  const which = [...flag('--kubeconfig', kubeconfig), ...flag('--kube-context', context)];
  return [...words, '--namespace', namespace, ...which];
}

const flag = (name: string, value: string | null): readonly string[] => (value === null ? [] : [name, value]);

/** The StatefulSet has one replica: its pod is always called the same, so that rights can be given for it alone. */
export const podOf = ({ release }: ClusterPlace): string => `${release}-0`;

/** Its volume holds the state directory, and stays when the release goes. */
export const claimOf = ({ release }: ClusterPlace): string => `state-${release}-0`;

export function withPlace(command: Command): Command {
  return command
    .option('--namespace <name>', `where the engine lives (${USUAL_NAME})`)
    .option('--release <name>', `its helm release (${USUAL_NAME})`)
    .option('--kubeconfig <file>', 'instead of KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'of the kubeconfig; the current one, if not given');
}

export function withCluster(command: Command): Command {
  return withPlace(command.option('--cluster', 'the engine that lives in a Kubernetes cluster')).addOption(
    new Option('--as <role>', 'with --cluster: what you want to be there').choices(ROLES),
  );
}
