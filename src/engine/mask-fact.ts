import { unreachable } from '../lib/assert.ts';
import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import type { RunFact } from './model/event.ts';
import type { Outcome } from './model/outcome.ts';
import type { Signal } from './model/signal.ts';

/** A fact without secrets, whoever it came from: the last door before the journal. */
export function maskFact(fact: RunFact, mask: SecretMask): RunFact {
  switch (fact.type) {
    case 'attempt-ended':
      return { ...fact, exit: mask.json(fact.exit), outcome: maskOutcome(fact.outcome, mask) };
    case 'steps-skipped':
    case 'scope-held':
      return { ...fact, reason: mask.text(fact.reason) };
    default:
      return fact;
  }
}

/** In facts a hash may stand all by itself, which has the shape of a key: there only what is known is blanked. */
function maskOutcome(outcome: Outcome, mask: SecretMask): Outcome {
  const facts = mask.knownInJson(outcome.facts);
  return outcome.status === 'succeeded'
    ? { ...outcome, summary: mask.text(outcome.summary), facts }
    : { ...outcome, failure: mask.json(outcome.failure), facts };
}

export function maskSignal(signal: Signal, mask: SecretMask): Signal {
  switch (signal.type) {
    case 'activity':
      return { ...signal, text: mask.text(signal.text) };
    case 'cluster':
      return mask.json(signal);
    // A hash has the shape of a key: only what is known is blanked.
    case 'account':
    case 'health':
      return mask.knownInJson(signal);
    case 'chain':
    case 'progress':
    case 'log-grew':
      return signal;
    default:
      return unreachable(signal);
  }
}
