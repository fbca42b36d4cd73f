import type { Signature } from './signature.ts';

const PULL = /ImagePullBackOff|ErrImagePull|Failed to pull image/;
const IMAGE = /image "(?<image>[^"]+)"/;

/** Why a pod's image does not come: the cause stands in a second line. Before throttling, whose words it shares. */
export const imageSignatures: readonly Signature[] = [
  {
    id: 'image-pull-throttled',
    patterns: [PULL, /toomanyrequests/i],
    class: 'throttle',
    title: 'the image registry refuses: too many pulls',
    hint: 'Press r after a while, or pull from a registry of your own (az acr import copies the image there).',
    reach: 'all',
    extract: [IMAGE],
    identity: [],
  },
  {
    id: 'image-pull-unauthorized',
    patterns: [PULL, /unauthorized|authentication required|pull access denied/i],
    class: 'auth',
    title: 'the image registry refuses the credentials',
    hint: 'Attach the registry to the cluster (az aks update --attach-acr NAME) or fix the pull secret, then press r.',
    reach: 'one',
    extract: [IMAGE],
    identity: [],
  },
  {
    id: 'image-missing',
    patterns: [PULL, /manifest unknown|not found/i],
    class: 'config',
    title: 'the image {image|of a pod} does not exist',
    hint: 'Fix the image name or tag in the values (docker manifest inspect IMAGE says whether it is there), then press r.',
    reach: 'all',
    extract: [IMAGE],
    identity: ['image'],
  },
  {
    id: 'image-pull',
    patterns: [PULL],
    class: 'image',
    title: 'the image {image|of a pod} cannot be pulled',
    hint: 'The events of the pod say why (kubectl describe pod); put it right, then press r.',
    reach: 'one',
    extract: [IMAGE],
    identity: ['image'],
  },
];
