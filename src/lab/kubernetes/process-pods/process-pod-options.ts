import { docOf, docsOf } from '../document.ts';
import { controllerOf, type KubeObject } from '../kube-object.ts';
import type { ContainerRuntime } from './container-runtime.ts';

/** On a pod, or on the pod template of a Job: its containers are processes of this machine. */
export const RUN_ANNOTATION = 'besu-console.lab/run';

/** How a lab runs pods for real. Without it every pod is make-believe and no process is ever started. */
export interface ProcessPodOptions {
  /** Of this lab alone: logs, volumes and claims of its pods. Absolute. */
  readonly directory: string;
  /** The clusters that run them; all when not given. */
  readonly clusters?: readonly string[];
  /** `annotated`: pods with RUN_ANNOTATION "true". `jobs`: those, and every pod of a Job that names a command. */
  readonly which?: 'annotated' | 'jobs';
  /** PATH of containers; that of this process when not given. Images hold nothing here. */
  readonly path?: string;
  /** What an image would hold: path in the container -> path on this machine. */
  readonly imagePaths?: Readonly<Record<string, string>>;
  /** Directories of this machine that every node has under the same path; the others of a hostPath are the lab's own. */
  readonly hostPaths?: readonly string[];
  /** Claims whose files are kept elsewhere than below `directory`: claim name -> absolute path. */
  readonly claims?: Readonly<Record<string, string>>;
  /** How long a pod that says nothing of it stays on a node that is lost, in lab seconds; 300 when not given. */
  readonly toleratedSeconds?: number;
  /** What starts processes; those of this machine when not given. */
  readonly runtime?: ContainerRuntime;
}

export function isProcessPod(pod: KubeObject, options: ProcessPodOptions | undefined): boolean {
  if (options === undefined) return false;
  if (pod.metadata.annotations?.[RUN_ANNOTATION] === 'true') return true;
  const isOfJob = controllerOf(pod)?.kind === 'Job';
  return options.which === 'jobs' && isOfJob && docsOf(docOf(pod.spec).containers).every(hasCommand);
}

const hasCommand = (container: { readonly command?: unknown }): boolean =>
  Array.isArray(container.command) && container.command.length > 0;
