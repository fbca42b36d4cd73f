import type { RunFact } from './model/event.ts';
import type { AttemptId, StepId } from './model/ids.ts';
import { ENGINE } from './schedule/after-failure.ts';

const TITLE = 'the engine that knew the password of its keystore has gone';

/** A try that no other engine can go on with: what it signed is in the account's ledger, and the next try begins there. */
export const forgottenPassword = (step: StepId, attempt: AttemptId): readonly RunFact[] => [
  {
    ...{ type: 'attempt-ended', attempt, exit: null },
    outcome: {
      status: 'failed',
      failure: {
        ...{ class: 'lost', title: TITLE, evidence: [], reach: 'one', chain: [], fingerprint: 'forgotten-password' },
        hint: 'Nothing is lost: it goes on when the password is typed again.',
      },
      facts: {},
    },
  },
  { type: 'steps-reset', steps: [step], by: ENGINE, why: 'lost' },
];
