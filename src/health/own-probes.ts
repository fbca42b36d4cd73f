import type { Probe, ProbeAnswer, ProbeRegistry } from '../engine/ports.ts';
import { inOwnWords } from '../failures/own-signatures.ts';
import type { Signature } from '../failures/signature.ts';

/** The same questions; what they find wrong is looked at by the fleet's own signatures first. */
export function ownProbes(probes: ProbeRegistry, own: readonly Signature[]): ProbeRegistry {
  if (own.length === 0) return probes;
  return Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, inOwn(probe, own)]));
}

const inOwn = (probe: Probe, own: readonly Signature[]): Probe => ({
  ask: async (input, context) => reworded(await probe.ask(input, context), own),
});

function reworded(answer: ProbeAnswer, own: readonly Signature[]): ProbeAnswer {
  switch (answer.answer) {
    case 'yes':
      return answer;
    case 'no':
      return { ...answer, failure: inOwnWords(answer.failure, own) };
    case 'not-yet':
      return { ...answer, late: inOwnWords(answer.late, own) };
  }
}
