import { authSignatures } from './auth-signatures.ts';
import { conflictSignatures } from './conflict-signatures.ts';
import { imageSignatures } from './image-signatures.ts';
import { networkSignatures } from './network-signatures.ts';
import { podSignatures } from './pod-signatures.ts';
import { capacitySignatures, quotaSignatures } from './quota-signatures.ts';
import { azureSetupSignatures, chartSignatures, terraformSetupSignatures } from './setup-signatures.ts';
import type { Signature } from './signature.ts';
import { throttleSignatures } from './throttle-signatures.ts';

/**
 * Specific before general, text before HTTP code. Quota stands before throttling because Azure uses one code
 * (OperationNotAllowed) for both; pods stand before the network because their events quote broken connections.
 */
export const signatures: readonly Signature[] = [
  ...quotaSignatures,
  ...imageSignatures,
  ...throttleSignatures,
  ...azureSetupSignatures,
  ...terraformSetupSignatures,
  ...chartSignatures,
  ...conflictSignatures,
  ...capacitySignatures,
  ...authSignatures,
  ...podSignatures,
  ...networkSignatures,
];
