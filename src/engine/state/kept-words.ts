import type { ChainKept } from '../model/event.ts';
import { FLEET_SCOPE } from '../model/ids.ts';

/** What the rollout cost the chain, for whoever has to answer for it. */
export function keptWords({ sinceMs, blocks, late, longest }: ChainKept): string {
  const since = `${new Date(sinceMs).toISOString().slice(11, 19)} UTC`;
  const told = [`${blocks} ${blocks === 1 ? 'block' : 'blocks'} seen since ${since}`];
  told.push(late === 0 ? 'all in the first round' : `${late} of them late, in a later round`);
  if (longest === null) return told.join(', ');
  const where = longest.chain === FLEET_SCOPE ? '' : ` of ${longest.chain}`;
  return [...told, `longest wait ${Math.round(longest.ms / 1000)} s before block ${longest.height}${where}`].join(', ');
}
