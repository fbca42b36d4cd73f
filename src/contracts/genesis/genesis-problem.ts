/** Something in what a genesis is made of is wrong: which entry of which file, what, and what would be right. */
export interface GenesisProblem {
  /** `nodes.json: entry 7 (japaneast)` */
  readonly where: string;
  readonly message: string;
  readonly hint: string;
}

export const problemText = ({ where, message, hint }: GenesisProblem): string => `${where}: ${message}\n  ${hint}`;

const LONGEST = 60;

/** What a file says may be anything: control characters and marks that reorder text do not reach a terminal. */
export const shown = (text: string): string => {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}...` : clean;
};
