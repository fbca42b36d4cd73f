import { etherText } from '../lib/coin-text.ts';
import type { PreviewedTask } from './previewed-task.ts';

/** `nonce 4: deploy Token at 0x12…, gas 1,234,567, about 0.0012 ether`. */
export function previewLine({ work, nonce, address, gas }: PreviewedTask, priceWei: bigint): string {
  const what = work.do === 'nothing' ? work.summary : work.title;
  const where = address === null ? '' : ` at ${address}`;
  return `nonce ${nonce ?? 'none'}: ${what}${where}, ${gasWords(gas?.gas ?? null, priceWei)}`;
}

const gasWords = (gas: bigint | null, priceWei: bigint): string =>
  gas === null
    ? 'estimate not possible yet: depends on an earlier transaction'
    : `gas ${gas.toLocaleString('en-US')}, about ${etherText(gas * priceWei)}`;
