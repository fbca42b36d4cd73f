import { byzantine, canLose, quorum } from '../../regions/quorum.ts';

/** What a set of so many validators can bear. */
export interface SetStrength {
  readonly validators: number;
  readonly quorum: number;
  /** How many may be down while blocks are still made, all others being well. */
  readonly mayStop: number;
  /** How many may lie and the chain is still safe. */
  readonly mayLie: number;
}

export const strengthOf = (validators: number): SetStrength => ({
  validators,
  quorum: quorum(validators),
  mayStop: canLose(validators),
  mayLie: byzantine(validators),
});

export const strengthText = ({ validators, quorum: needed, mayStop, mayLie }: SetStrength): string =>
  `${validators} validators, a block needs ${needed}, ${mayStop} may stop, ${mayLie} may lie`;
