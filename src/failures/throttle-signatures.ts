import type { Signature } from './signature.ts';

const AFTER = [
  /try again after '?(?<seconds>\d+)'? ?seconds/i,
  /retry after '?(?<seconds>\d+)'? ?seconds/i,
  /retry-after: ?(?<seconds>\d+)/i,
];

/** Too fast. Ordered so that the texts that only look like a rate limit come before the code 429. */
export const throttleSignatures: readonly Signature[] = [
  {
    id: 'throttled-with-delay',
    patterns: [
      /SubscriptionRequestsThrottled|ResourceRequestsThrottled|try again after '?\d+'? ?seconds|please retry after '?\d+'? ?seconds/i,
    ],
    class: 'throttle',
    title: 'Azure asks for a pause of {seconds|some} seconds',
    hint: 'Press r after that pause. A new run is gentler with a lower strategy.concurrency.',
    reach: 'all',
    extract: AFTER,
    identity: [],
  },
  {
    // Older azurerm: the deadline ran out while it waited for its turn, so it is no timeout of the resource.
    id: 'throttled-until-deadline',
    patterns: [/StatusCode=429 -- Original Error: context deadline exceeded/i],
    class: 'throttle',
    title: 'Azure kept refusing for too many requests until the provider gave up',
    hint: 'Press r in some minutes: refused calls lengthen the penalty. A new run is gentler with a lower strategy.concurrency.',
    reach: 'all',
    extract: AFTER,
    identity: [],
  },
  {
    // 429 with this code is a lock of the network provider, not a rate limit (azurerm 25417).
    id: 'network-operation-in-progress',
    patterns: [/RetryableError(DueToAnotherOperation)?\b/, /\b429\b/],
    class: 'transient',
    title: 'Azure is still busy with another change to the same network',
    hint: 'It passes by itself: press r after half a minute.',
    reach: 'one',
    extract: [],
    identity: [],
  },
  {
    // The code beside this text is often OperationNotAllowed, so text comes before code.
    id: 'too-many-requests',
    patterns: [
      /(status|code|http|error|response)\D{0,20}\b429\b|\b429\b\W{1,3}too many|TooManyRequests|too many requests have been received for this subscription|HighCostGetVMScaleSet/i,
    ],
    class: 'throttle',
    title: 'Azure refuses because there were too many requests',
    hint: 'Press r in some minutes: refused calls lengthen the penalty. A new run is gentler with a lower strategy.concurrency.',
    reach: 'all',
    extract: AFTER,
    identity: [],
  },
];
