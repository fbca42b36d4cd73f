import type { FailureClass } from '../engine/model/failure.ts';
import type { KubeContainer, KubePod } from './kube-pod.ts';
import type { KubeEvent } from './kube-workload.ts';
import { seenFailure } from './seen-failure.ts';
import type { PodTrouble } from './trouble.ts';

interface ImageCause {
  readonly pattern: RegExp;
  readonly class: FailureClass;
  readonly hopeless: boolean;
  readonly what: string;
  readonly hint: string;
}

// Most specific first. What a registry says when it limits or stumbles passes by itself; a name it does not know does not.
const CAUSES: readonly ImageCause[] = [
  {
    pattern: /toomanyrequests|too many requests|\b429\b/i,
    class: 'throttle',
    hopeless: false,
    what: 'the registry limits pulls',
    hint: 'Wait, log in to the registry, or use a mirror such as an Azure Container Registry',
  },
  {
    pattern: /unauthorized|authentication required|denied|no basic auth|\b40[13]\b/i,
    class: 'auth',
    hopeless: true,
    what: 'the registry refuses the login',
    hint: 'Check the image pull secret, and that the cluster may pull from the registry',
  },
  {
    pattern: /timeout|deadline exceeded|connection re|no such host|temporary failure|\bEOF\b|\b50[0234]\b/i,
    class: 'transient',
    hopeless: false,
    what: 'the registry cannot be reached',
    hint: 'Check the way from the nodes to the registry: DNS, firewall, private endpoint',
  },
];

const UNKNOWN_IMAGE: Omit<ImageCause, 'pattern'> = {
  class: 'image',
  hopeless: true,
  what: 'the image cannot be pulled',
  hint: 'Check the repository and the tag in the chart values: does this image exist in the registry?',
};

const WAITING = new Set(['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName', 'ErrImageNeverPull']);

/** `events`: warnings of this pod, newest first; since Kubernetes often keeps the registry's words only there. */
export function imageTrouble(pod: KubePod, container: KubeContainer, events: readonly KubeEvent[]): PodTrouble | null {
  const waiting = container.waiting;
  if (waiting === null || !WAITING.has(waiting.reason)) return null;
  const pulls = events.filter(({ message }) => /pull|image/i.test(message)).map(({ message }) => message);
  const evidence = [waiting.message, ...pulls.slice(0, 3)];
  const cause = CAUSES.find(({ pattern }) => evidence.some((line) => pattern.test(line))) ?? UNKNOWN_IMAGE;
  return {
    pod: pod.name,
    crashed: null,
    text: `${pod.name} ${waiting.reason}`,
    // The first failed pull is followed by another one at once: only the back-off says that it failed again.
    hopeless: cause.hopeless && waiting.reason !== 'ErrImagePull',
    failure: seenFailure({
      class: cause.class,
      title: `${container.name}: ${cause.what}`,
      evidence,
      hint: cause.hint,
      fingerprint: `pods/image/${cause.what}`,
      chain: ['pods ready', pod.name],
    }),
  };
}
