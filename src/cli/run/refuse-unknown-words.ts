import { ccipWords } from '../../recipes/ccip-selection.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { nearest } from '../../regions/nearest.ts';
import { CommandError } from '../exit-code.ts';
import type { Selection } from './make-plan.ts';

/** A word that names nothing in this fleet: less would be done than somebody believes. */
export function refuseUnknownWords(fleet: Fleet, { phases, networks = null, ccip = null }: Selection): void {
  refuse(
    'phase',
    fleet.phases.map(({ id }) => id),
    phases,
  );
  refuse(
    'network',
    fleet.networks.map(({ name }) => name),
    networks,
  );
  if (ccip === null) return;
  const words = ccipWords(fleet);
  if (words.length === 0) throw new CommandError('--ccip: this fleet file configures no phase ccip');
  const unknown = ccip.find((word) => !words.includes(word));
  if (unknown !== undefined)
    throw new CommandError(`--ccip: there is no part or step ${unknown}; there are: ${words.join(', ')}`);
}

function refuse(what: string, known: readonly string[], asked: readonly string[] | null): void {
  const unknown = (asked ?? []).find((word) => !known.includes(word));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  const hint = meant === null ? `there are: ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new CommandError(`--${what}s: there is no ${what} ${unknown}; ${hint}`);
}
