import type { StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

const PENDING: StepState = {
  ...{ status: 'pending', attempts: [], skipReason: null, approved: null },
  ...{ retryAtMs: null, autoRetries: 0, quorumOverride: null },
};

const DORMANT: StepState = { ...PENDING, status: 'dormant' };

/** How a step begins. */
export const asLaid = ({ dormant }: Step): StepState => (dormant === undefined ? PENDING : DORMANT);
