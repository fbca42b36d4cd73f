import { gweiText } from '../lib/coin-text.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';

/** What a transaction offers for a unit of gas. `tipWei` null = the old kind of transaction, with one price. */
export interface Fees {
  readonly maxFeeWei: bigint;
  readonly tipWei: bigint | null;
}

/** What the node says gas costs now. `baseFeeWei` null = a chain without base fee, where `tipWei` is the whole price. */
export interface GasPrices {
  readonly baseFeeWei: bigint | null;
  readonly tipWei: bigint;
}

/** What a unit of gas costs at this moment. */
export const priceNow = ({ baseFeeWei, tipWei }: GasPrices): bigint => (baseFeeWei ?? 0n) + tipWei;

/**
 * Twice the base fee stays enough while it rises for six full blocks (12.5 % each, EIP-1559), but never more than the
 * cap. Refused when not even the price of now fits under it.
 */
export function chooseFees(prices: GasPrices, capWei: bigint, where: readonly string[]): Fees {
  const now = priceNow(prices);
  if (now > capWei) {
    throw refuse(chainFailure('fee-cap', [`gas costs ${gweiText(now)} now, the cap is ${gweiText(capWei)}`], where));
  }
  if (prices.baseFeeWei === null) return { maxFeeWei: now, tipWei: null };
  const wanted = prices.baseFeeWei * 2n + prices.tipWei;
  return { maxFeeWei: wanted < capWei ? wanted : capWei, tipWei: prices.tipWei };
}

/** Nodes take a replacement only when each price is at least 10 % higher (the default of geth and Besu). */
const atLeastTenPercentMore = (wei: bigint): bigint => (wei * 110n) / 100n + 1n;

/** The lowest highest price a replacement of this transaction may have. */
export const lowestReplacement = (old: Fees): bigint => atLeastTenPercentMore(old.maxFeeWei);

/** Null = `maxFeeWei` is too little more than the old one to be taken. */
export function replacementFees(old: Fees, maxFeeWei: bigint, tipNowWei: bigint): Fees | null {
  if (maxFeeWei < lowestReplacement(old)) return null;
  if (old.tipWei === null) return { maxFeeWei, tipWei: null };
  const least = atLeastTenPercentMore(old.tipWei);
  const tipWei = tipNowWei > least ? tipNowWei : least;
  return { maxFeeWei, tipWei: tipWei < maxFeeWei ? tipWei : maxFeeWei };
}
