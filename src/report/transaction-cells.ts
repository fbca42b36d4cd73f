import { etherText, weiOfText } from '../lib/coin-text.ts';
import type { ReportedTransaction } from './run-report.ts';

export const TRANSACTION_HEADING = ['network', 'what', 'transaction', 'nonce', 'block', 'gas', 'fee', 'result'];

/** One row for each, and below them what each network cost. */
export function transactionCells(all: readonly ReportedTransaction[]): readonly (readonly string[])[] {
  return [...all.map(cells), ...[...Map.groupBy(all, ({ network }) => network)].map(sumCells)];
}

function cells(one: ReportedTransaction): readonly string[] {
  const { network, title, hash, nonce, block, gasUsed, feeWei, result, explorer } = one;
  const place = explorer ?? hash;
  const numbers = [nonce, block, gasUsed].map((number) => String(number ?? ''));
  return [network, title, place.includes(hash) ? place : `${hash} ${place}`, ...numbers, feeText(feeWei), result];
}

function sumCells([network, all]: readonly [string, readonly ReportedTransaction[]]): readonly string[] {
  const wei = all.reduce((sum, { feeWei }) => sum + (weiOfText(feeWei) ?? 0n), 0n);
  const count = `${all.length} ${all.length === 1 ? 'transaction' : 'transactions'}`;
  return [network, `fees of ${count}`, '', '', '', '', etherText(wei), ''];
}

const feeText = (wei: string): string => etherText(weiOfText(wei) ?? 0n);
