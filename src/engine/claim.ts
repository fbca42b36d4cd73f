import type { ChainKept } from './model/event.ts';
import { afterFailure } from './schedule/after-failure.ts';
import { byItself } from './schedule/by-itself.ts';
import { type ChainSight, validatorsChanged } from './schedule/chain-sight.ts';
import { decide } from './schedule/decide.ts';
import { stepById } from './state/reduce.ts';
import type { Turn } from './turn.ts';

/** Facts that follow from facts come to rest after two rounds; more would be a circle. */
const MOST_ROUNDS = 8;

/** Deciding and claiming are one synchronous stretch: what was decided is begun in the same batch of events. */
export function claim(
  turn: Turn,
  sight: ChainSight,
  rules: Parameters<typeof decide>[2],
  kept: ChainKept | null = null,
): void {
  followUp(turn, sight);
  const decision = decide(turn.state, turn.atMs, rules);
  for (const id of decision.start) {
    const step = stepById(turn.state.plan, id);
    if (step !== undefined) turn.starts.push(...turn.begin(step));
  }
  if (decision.end === null) return;
  turn.emit({ type: 'run-ended', result: { ...decision.end, ...(kept === null ? {} : { chain: kept }) } });
}

/** What failures bring about by themselves, and what time has brought about. Each round makes the next one smaller. */
function followUp(turn: Turn, sight: ChainSight): void {
  for (const event of [...turn.events]) {
    if (event.type !== 'attempt-ended' || event.outcome.status !== 'failed') continue;
    for (const fact of afterFailure(turn.state, event.attempt, turn.atMs)) turn.emit(fact);
  }
  for (const fact of validatorsChanged(turn.state, sight)) turn.emit(fact);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { facts } = byItself(turn.state, turn.atMs, sight);
    if (facts.length === 0) return;
    for (const fact of facts) turn.emit(fact);
  }
}
