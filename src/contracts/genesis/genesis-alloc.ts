import { isHexString, toQuantity } from 'ethers';
import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { byAddress, lowerAddress } from './address.ts';
import { type GenesisProblem, shown } from './genesis-problem.ts';

/** What accounts hold before the first block, by address. */
export type GenesisAlloc = Readonly<Record<string, AllocAccount>>;

export interface AllocAccount {
  /** In wei, as a hex quantity. */
  readonly balance: string;
  readonly nonce?: string;
  /** Of a contract that is there from the beginning. */
  readonly code?: string;
  readonly storage?: Readonly<Record<string, string>>;
}

const KNOWN = ['balance', 'nonce', 'code', 'storage', 'comment', 'version'];
const SECRETS = ['privatekey', 'secretkey', 'mnemonic'];

/** The `alloc` of a genesis file, or a whole genesis file that has one. */
export function readAlloc(name: string, value: JsonValue): Result<GenesisAlloc, readonly GenesisProblem[]> {
  const inner = isJsonObject(value) && isJsonObject(value['alloc']) ? value['alloc'] : value;
  if (!isJsonObject(inner)) {
    return err([{ where: name, message: 'is no map from addresses to accounts', hint: SHAPE }]);
  }
  const problems: GenesisProblem[] = [];
  const accounts = Object.entries(inner).flatMap(([key, account]): readonly (readonly [string, AllocAccount])[] => {
    const read = readAccount(key, account);
    if (read.ok) return [read.value];
    problems.push({ where: `${name}: account ${shown(key)}`, ...read.problem });
    return [];
  });
  const unique = new Map(accounts);
  if (unique.size < accounts.length) {
    problems.push({
      where: name,
      message: 'names one account twice',
      hint: 'addresses differ in more than their case',
    });
  }
  return problems.length > 0 ? err(problems) : ok(Object.fromEntries([...unique].toSorted(byAddress)));
}

const SHAPE = 'such as { "0xfe3b557e8fb62b89f4916b721be55ceb828dbd73": { "balance": "1000000000000000000" } }';

type Wrong = Pick<GenesisProblem, 'message' | 'hint'>;

function readAccount(key: string, value: JsonValue): Result<readonly [string, AllocAccount], Wrong> {
  const address = lowerAddress(key.startsWith('0x') ? key : `0x${key}`);
  if (!address.ok) return err({ message: address.problem, hint: SHAPE });
  if (!isJsonObject(value)) return err({ message: 'is no account', hint: SHAPE });
  const foreign = Object.keys(value).find((item) => !KNOWN.includes(item));
  if (foreign !== undefined) return err(foreignItem(foreign));
  const balance = quantity(value['balance'] ?? '0');
  if (balance === null) return err({ message: 'has no balance in whole wei', hint: 'decimal, or hex with 0x' });
  const nonce = value['nonce'] === undefined ? undefined : quantity(value['nonce']);
  if (nonce === null) return err({ message: 'has no whole number as nonce', hint: 'decimal, or hex with 0x' });
  const { code } = value;
  if (code !== undefined && !isHexString(code, true)) {
    return err({ message: 'has code that is not hex', hint: 'whole bytes, beginning with 0x' });
  }
  const storage = storageOf(value['storage']);
  if (storage === null) return err({ message: 'has storage that is not hex', hint: 'a map from hex to hex' });
  return ok([
    address.value,
    {
      balance,
      ...(nonce === undefined ? {} : { nonce }),
      ...(code === undefined ? {} : { code }),
      ...(storage === undefined ? {} : { storage }),
    },
  ]);
}

/** A genesis file goes to every node and every repository: a key in it is nobody's secret any more. */
function foreignItem(item: string): Wrong {
  if (SECRETS.includes(item.toLowerCase().replaceAll(/[^a-z]/g, ''))) {
    return { message: `holds a secret (${shown(item)})`, hint: 'take it out, and never use that account again' };
  }
  return { message: `has an item nobody knows: ${shown(item)}`, hint: `there are: ${KNOWN.join(', ')}` };
}

function quantity(value: JsonValue): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? toQuantity(value) : null;
  if (typeof value !== 'string' || !/^(0x[0-9a-fA-F]{1,64}|[0-9]{1,78})$/.test(value)) return null;
  return toQuantity(BigInt(value));
}

const SLOT = /^(0x)?[0-9a-fA-F]{1,64}$/;

function storageOf(value: JsonValue | undefined): Readonly<Record<string, string>> | undefined | null {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return null;
  const slots = Object.entries(value).flatMap(([slot, word]) =>
    SLOT.test(slot) && typeof word === 'string' && SLOT.test(word) ? [[slot, word] as const] : [],
  );
  return slots.length === Object.keys(value).length ? Object.fromEntries(slots) : null;
}
