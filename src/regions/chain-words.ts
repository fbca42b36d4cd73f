import * as z from 'zod';
import { CONTRACT_NAME } from './chain-reference.ts';
import { matching, whole } from './schema-words.ts';

/*
 * Words for chains. Numbers that may not fit a JavaScript number (selectors, amounts) leave the schema as decimal texts, and are
 * never numbers in between: what YAML would have rounded is refused where it is read.
 */

/** 2^64 - 1: CCIP names chains by unsigned 64 bit numbers. */
const LARGEST_SELECTOR = 2n ** 64n - 1n;
const LARGEST_UINT256 = 2n ** 256n - 1n;
const AMOUNT = /^(\d{1,60})(?:\.(\d{1,18}))? (ether|gwei|wei)$/;
const DECIMALS = { ether: 18, gwei: 9, wei: 0 } as const;

export const contractName = () =>
  matching(CONTRACT_NAME, 'a name: a letter, then letters, digits, hyphens and underscores, at most 61');

const CONTRACT_WORDS = 'an address in quotes, or the name of a contract as "{Name}"';
/** Whether the digits and the name are right is checked where the networks are known. */
export const contract = () => matching(/^(0x[0-9a-zA-Z]{1,100}|\{[\w.-]{1,100}\})$/, CONTRACT_WORDS);

const safeWhole = (words: string) => z.int({ error: words }).min(0, { error: words });

const SELECTOR_WORDS = 'a chain selector: a whole number from 1 to 18446744073709551615, in quotes';
export const selector = () =>
  z
    .union([safeWhole(SELECTOR_WORDS), z.string().regex(/^\d{1,20}$/, { error: SELECTOR_WORDS })], {
      error: SELECTOR_WORDS,
    })
    .refine((written) => isSelector(String(written)), { error: SELECTOR_WORDS })
    .transform((written) => BigInt(written).toString());

const isSelector = (text: string): boolean =>
  /^\d{1,20}$/.test(text) && BigInt(text) >= 1n && BigInt(text) <= LARGEST_SELECTOR;

const AMOUNT_WORDS = 'an amount such as 0.5 ether, 20 gwei, or a whole number of the smallest unit';
/** In the smallest unit, as decimal text. */
export const amount = () =>
  z
    .union(
      [
        safeWhole(AMOUNT_WORDS),
        z.string().regex(/^\d{1,60}(\.\d{1,18})?( (ether|gwei|wei))?$/, { error: AMOUNT_WORDS }),
      ],
      {
        error: AMOUNT_WORDS,
      },
    )
    .refine((written) => smallestUnits(String(written)) !== null, { error: AMOUNT_WORDS })
    .transform((written) => smallestUnits(String(written)) ?? '0');

function smallestUnits(text: string): string | null {
  if (/^\d{1,60}$/.test(text)) return BigInt(text).toString();
  const [, units = '', fraction = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (units === '' || !Object.hasOwn(DECIMALS, unit)) return null;
  const decimals = DECIMALS[unit as keyof typeof DECIMALS];
  return fraction.length > decimals ? null : BigInt(units + fraction.padEnd(decimals, '0')).toString();
}

const uintWords = (bits: number) => `a whole number of at most ${bits} bits; quote it when it is long`;
export const uint = (bits: number) =>
  z
    .union([safeWhole(uintWords(bits)), z.string().regex(/^\d{1,78}$/, { error: uintWords(bits) })], {
      error: uintWords(bits),
    })
    .refine((written) => BigInt(written) < 2n ** BigInt(bits) && BigInt(written) <= LARGEST_UINT256, {
      error: uintWords(bits),
    })
    .transform((written) => BigInt(written).toString());

/** A price or a cost: more digits than a number has matter only in a text. */
export const decimalText = (words: string) =>
  z
    .union([z.number({ error: words }), z.string({ error: words })], { error: words })
    .refine((written) => /^\d{1,9}(\.\d{1,18})?$/.test(String(written)), { error: words })
    .transform(String);

/** How many bits of gas a block can have is no matter here: 30 million is a whole block of Ethereum. */
export const gas = () => whole(21_000, 30_000_000);
