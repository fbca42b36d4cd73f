import { unreachable } from '../lib/assert.ts';
import { boundJson, boundText } from '../lib/bound-json.ts';
import { changeTexts } from '../lib/change-texts.ts';
import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import type { RunFact } from './model/event.ts';
import type { Failure } from './model/failure.ts';
import type { Outcome } from './model/outcome.ts';
import type { Signal } from './model/signal.ts';

/** In UTF-16 units. What a person types as a reason is some lines; whole logs have been pasted into such fields. */
const TEXT_LIMIT = 2_000;
/** As the model says of a failure's evidence. What it happened in is told in as many lines. */
const MOST_LINES = 8;
const LINE_LIMIT = 400;
/** In characters of JSON: a thousand long addresses of resources that a plan would destroy. */
const FACTS_LIMIT = 100_000;

/**
 * A fact without secrets and of a size that any disk and any face takes, whoever it came from: the last door before the
 * journal. First masked and then cut: half a secret is not known as one. The plan is as large as the fleet is.
 */
export function maskFact(fact: RunFact, mask: SecretMask): RunFact {
  if (fact.type === 'run-planned' || fact.type === 'region-added') return fact;
  return changeTexts(maskOf(fact, mask), (text) => boundText(text, TEXT_LIMIT));
}

function maskOf(fact: RunFact, mask: SecretMask): RunFact {
  switch (fact.type) {
    case 'attempt-ended':
      return { ...fact, exit: mask.json(fact.exit), outcome: maskOutcome(fact.outcome, mask) };
    case 'steps-skipped':
    case 'scope-held':
      return { ...fact, reason: mask.text(fact.reason) };
    case 'scope-noted':
      return { ...fact, text: mask.text(fact.text) };
    case 'scopes-pushed':
      return fact.reason === undefined ? fact : { ...fact, reason: mask.text(fact.reason) };
    case 'world-differs':
      return { ...fact, what: mask.json(fact.what) };
    default:
      return fact;
  }
}

/** In facts a hash may stand all by itself, which has the shape of a key: there only what is known is blanked. */
function maskOutcome(outcome: Outcome, mask: SecretMask): Outcome {
  const facts = boundJson(mask.knownInJson(outcome.facts), FACTS_LIMIT);
  return outcome.status === 'succeeded'
    ? { ...outcome, summary: mask.text(outcome.summary), facts }
    : { ...outcome, failure: boundFailure(mask.json(outcome.failure)), facts };
}

const boundFailure = (failure: Failure): Failure => ({
  ...failure,
  evidence: boundLines(failure.evidence),
  chain: boundLines(failure.chain),
});

function boundLines(lines: readonly string[]): readonly string[] {
  const kept = lines.length <= MOST_LINES ? lines : lines.slice(0, MOST_LINES - 1);
  const missing = kept.length === lines.length ? [] : [`… (${lines.length - kept.length} more lines left out)`];
  return [...kept.map((line) => boundText(line, LINE_LIMIT)), ...missing];
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
    case 'cloud-calls':
    case 'journal':
    case 'progress':
    case 'log-grew':
      return signal;
    default:
      return unreachable(signal);
  }
}
