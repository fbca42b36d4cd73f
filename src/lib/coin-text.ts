const ETHER_DIGITS = 18;
const GWEI_DIGITS = 9;
/** Enough to tell any two fees apart that a person would. */
const SHOWN_DECIMALS = 6;

export const etherText = (wei: bigint): string => `${shortened(wei, ETHER_DIGITS)} ether`;
export const gweiText = (wei: bigint): string => `${shortened(wei, GWEI_DIGITS)} gwei`;

/** To the last digit: for what somebody types after it, where cut off is too little. */
export const exactGwei = (wei: bigint): string => decimal(wei, GWEI_DIGITS);
/** Not shortened: a limit means what it says. */
export const exactEther = (wei: bigint): string => `${decimal(wei, ETHER_DIGITS)} ether`;

/** Eighteen digits before the point are more than anybody could pay; nine behind it are single wei. */
const GWEI = /^(\d{1,18})(?:\.(\d{1,9}))?$/;

/** Wei of a number of gwei as a person types it (`45`, `0.05`); null = it is none. */
export function weiOfGwei(text: string): bigint | null {
  const [, whole, decimals = ''] = GWEI.exec(text) ?? [];
  return whole === undefined ? null : BigInt(whole + decimals.padEnd(GWEI_DIGITS, '0'));
}

/** A decimal text of facts and signals; null = it is none, or absent. */
export const weiOfText = (value: unknown): bigint | null =>
  typeof value === 'string' && /^\d{1,78}$/.test(value) ? BigInt(value) : null;

function decimal(units: bigint, digits: number): string {
  const text = units.toString().padStart(digits + 1, '0');
  const decimals = text.slice(-digits).replace(/0+$/, '');
  return text.slice(0, -digits) + (decimals === '' ? '' : `.${decimals}`);
}

/** Small amounts stay exact: what is cut off is never all of it. */
function shortened(units: bigint, digits: number): string {
  const [whole = '0', decimals = ''] = decimal(units, digits).split('.');
  const leading = /^0*/.exec(decimals)?.[0].length ?? 0;
  const kept = decimals.slice(0, whole === '0' ? leading + SHOWN_DECIMALS : SHOWN_DECIMALS).replace(/0+$/, '');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return kept === '' ? grouped : `${grouped}.${kept}`;
}
