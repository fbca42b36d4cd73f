import type { Failure } from '../engine/model/failure.ts';

type Told = Pick<Failure, 'class' | 'title' | 'hint' | 'reach'>;

interface Refusal extends Told {
  readonly says: RegExp;
}

/** Why a step that is to run as a Job never ran, from what its cluster said. Every Job meets the same cluster: all regions. */
const REFUSALS: readonly Refusal[] = [
  {
    says: /exceeded quota|must specify (limits|requests)/i,
    class: 'quota',
    title: 'the quota of the namespace for Jobs has no room',
    hint: 'Raise the ResourceQuota, lower strategy.concurrency, or ask for less in executor.tools; then press r.',
    reach: 'all',
  },
  {
    says: /Kubernetes refused the Job: .*\bforbidden\b|Unauthorized|must be logged in|error looking up service account/i,
    class: 'auth',
    title: 'Kubernetes does not allow the engine to run Jobs',
    hint: 'The engine must get, list, watch, create and delete Jobs in executor.namespace, and the service account must be there; then press r.',
    reach: 'all',
  },
  {
    says: /namespaces? .*not found/i,
    class: 'config',
    title: 'the namespace for Jobs is not there',
    hint: 'Create executor.namespace, or put its name right in the fleet file; then press r.',
    reach: 'all',
  },
  {
    says: /ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError/,
    class: 'image',
    title: 'the image for Jobs cannot be pulled',
    hint: 'Check executor.image and whether the nodes may pull it (kubectl describe pod shows why), then press r.',
    reach: 'all',
  },
  {
    says: /CreateContainerConfigError|CreateContainerError|RunContainerError|FailedMount|MountVolume/,
    class: 'config',
    title: 'the pod of the step cannot be set up',
    hint: 'A Secret, a key of it or a volume of executor is missing or refused; put it right, then press r.',
    reach: 'all',
  },
  {
    says: /no node can take its pod|Insufficient (cpu|memory)|FailedScheduling|Unschedulable/i,
    class: 'capacity',
    title: 'no node of the cluster has room for the step',
    hint: 'Add nodes, ask for less in executor.tools, or wait longer with executor.startWithin; then press r.',
    reach: 'all',
  },
];

/** Null = it was no Job, or the cluster said nothing that is known. */
export function jobRefusal(detail: string): Told | null {
  const found = REFUSALS.find(({ says }) => says.test(detail));
  if (found === undefined) return null;
  const { says: _says, ...told } = found;
  return told;
}
