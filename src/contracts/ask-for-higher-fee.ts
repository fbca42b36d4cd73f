import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exactGwei } from '../lib/coin-text.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { systemErrorCode } from '../lib/system-error.ts';
import { gweiToWei } from './amounts.ts';
import { writeWish } from './fee-wish.ts';
import { lowestReplacement } from './fees.ts';
import { Halt } from './halt.ts';
import { readLedger } from './ledger.ts';
import { feesOf, newest, type OpenTransaction, openOf, transactionsOf } from './ledger-view.ts';

/** The account whose open transaction will be replaced. */
export interface WishTaken {
  readonly account: string;
  readonly hash: string;
}

/**
 * Writes down that a person wants the open transaction with this nonce to pay at most `maxFeeGwei` for a unit of gas. The
 * next ask of the task signs a replacement with the same nonce, so only one of the two can ever be mined. The problem is
 * a sentence for the person. `account`: needed only when several accounts of the chain have this nonce open.
 */
export async function askForHigherFee(
  accountsDirectory: string,
  chainId: number,
  nonce: number,
  maxFeeGwei: string,
  by: string,
  account: string | null = null,
): Promise<Result<WishTaken, string>> {
  try {
    const open = await openWith(accountsDirectory, chainId, nonce, account);
    const [one, another] = open;
    if (one === undefined) return err(`no transaction with nonce ${nonce} is open on chain ${chainId}`);
    if (another !== undefined) return err(`several accounts have nonce ${nonce} open: name one of ${namesOf(open)}`);
    const least = lowestReplacement(feesOf(newest(one.transaction)));
    if (gweiToWei(maxFeeGwei, 'the fee') < least) {
      return err(`nodes take a replacement only from ${exactGwei(least)} gwei on`);
    }
    await writeWish(one.directory, { nonce, maxFeeGwei, by, atMs: Date.now() });
    return ok({ account: one.account, hash: newest(one.transaction).hash });
  } catch (error) {
    if (error instanceof Halt && error.answer.answer === 'no') return err(error.answer.failure.evidence.join('; '));
    throw error;
  }
}

interface Found {
  readonly account: string;
  readonly directory: string;
  readonly transaction: OpenTransaction;
}

async function openWith(
  accounts: string,
  chainId: number,
  nonce: number,
  account: string | null,
): Promise<readonly Found[]> {
  const prefix = `${chainId}-`;
  const names = (await namesIn(accounts)).filter((name) => name.startsWith(prefix));
  const found = await Promise.all(
    names.map(async (name) => {
      const directory = join(accounts, name);
      const transaction = openOf(transactionsOf((await readLedger(directory)).entries));
      return transaction === null ? null : { account: name.slice(prefix.length), directory, transaction };
    }),
  );
  return found
    .filter((each) => each !== null)
    .filter(({ transaction }) => transaction.nonce === nonce)
    .filter((each) => account === null || each.account === account.toLowerCase());
}

const namesOf = (open: readonly Found[]): string => open.map(({ account }) => account).join(', ');

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
