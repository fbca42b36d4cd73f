import type { Signature } from './signature.ts';

const PULL = /ImagePullBackOff|ErrImagePull/;
const IMAGE = /image "(?<image>[^"]+)"/;

/** Why a pod's image does not come: the cause stands in a second line. Before throttling, whose words it shares. */
export const imageSignatures: readonly Signature[] = [
  {
    id: 'image-pull-throttled',
    patterns: [PULL, /toomanyrequests/i],
    class: 'throttle',
    title: 'the image registry refuses: too many pulls',
    hint: 'Wait, or pull from a mirror (ACR) of your own.',
    reach: 'all',
    extract: [IMAGE],
    identity: [],
  },
  {
    id: 'image-pull-unauthorized',
    patterns: [PULL, /unauthorized|authentication required|pull access denied/i],
    class: 'auth',
    title: 'the image registry refuses the credentials',
    hint: 'Attach the registry to the cluster or fix the pull secret, then press r.',
    reach: 'one',
    extract: [IMAGE],
    identity: [],
  },
  {
    id: 'image-missing',
    patterns: [PULL, /manifest unknown|not found/i],
    class: 'config',
    title: 'the image {image|of a pod} does not exist',
    hint: 'Fix the image name or tag in the values, then press r.',
    reach: 'all',
    extract: [IMAGE],
    identity: ['image'],
  },
  {
    id: 'image-pull',
    patterns: [PULL],
    class: 'image',
    title: 'the image {image|of a pod} cannot be pulled',
    hint: 'Look at the events of the pod for the reason.',
    reach: 'one',
    extract: [IMAGE],
    identity: ['image'],
  },
];
