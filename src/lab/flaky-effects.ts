import { azureConnection, BROKEN_CONNECTIONS, BUSY_CONTROL_PLANES } from './azure-texts.ts';
import { seededFraction } from './besu/seeded-random.ts';
import type { Placed } from './injection.ts';
import { type Effect, TERRAFORM_STEPS } from './scenario-model.ts';

/** How likely each tool fails in a region: of 24, a handful each, so that no cause looks like that of all. */
const TERRAFORM_FAILS = 0.35;
const KUBECTL_FAILS = 0.2;
const HELM_FAILS = 0.2;
/** Failures in a row of one tool in one region, at most: retries must come to an end. */
const MOST_IN_A_ROW = 2;
/** A vault that was cut off may hold a validator key: it is made anew only when a person has said so, not by a retry. */
const REPAIRED = TERRAFORM_STEPS.filter((step) => step !== 'key_vault');

/** What a flaky lab does, drawn from its seed: the same seed, the same failures. */
export function flakyEffects(seed: number, lab: readonly string[], regions: readonly string[]): readonly Placed[] {
  const causes = new Causes();
  return regions.flatMap((region) => {
    const draw = (question: number): number => seededFraction(seed, lab.indexOf(region), question);
    return effectsOf(draw, causes, region === regions[0]).map((effect) => ({ effect, regions: [region] }));
  });
}

/** Deals causes out evenly: one that three regions share would be taken for an outage, and that is another scenario. */
class Causes {
  readonly #uses = new Map<string, number>();

  next(among: readonly string[]): string {
    const uses = (cause: string): number => this.#uses.get(cause) ?? 0;
    const cause = among.toSorted((a, b) => uses(a) - uses(b))[0] ?? '';
    this.#uses.set(cause, uses(cause) + 1);
    return cause;
  }
}

/** A lab in which nothing failed at all would not be flaky: the first region always has something. */
function effectsOf(draw: (question: number) => number, causes: Causes, certain: boolean): readonly Effect[] {
  const times = (question: number): number => 1 + Math.floor(draw(question) * MOST_IN_A_ROW);
  const effects: Effect[] = [];
  if (certain || draw(0) < TERRAFORM_FAILS) {
    const at = REPAIRED[Math.floor(draw(1) * REPAIRED.length)] ?? 'aks';
    effects.push({ kind: 'terraform', at, says: azureConnection(causes.next(BROKEN_CONNECTIONS)), times: times(2) });
  }
  const busy = (): string => causes.next([...BUSY_CONTROL_PLANES, ...BROKEN_CONNECTIONS]);
  if (draw(3) < KUBECTL_FAILS) effects.push(refusedWrite('networkpolicies', times(4), busy()));
  if (draw(5) < HELM_FAILS) effects.push(refusedWrite('statefulsets', times(6), busy()));
  return effects;
}

/** kubectl writes the one, helm the other. */
function refusedWrite(resource: string, times: number, message: string): Effect {
  return { kind: 'api', fault: { kind: 'refuse-write', resource, times, message } };
}
