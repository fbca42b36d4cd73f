import { addressProblem } from './address-checksum.ts';
import { ENCODED, referencesIn, wholeReference } from './chain-reference.ts';
import type { ChainArgument } from './chain-task.ts';
import { aboutValue, type Complain } from './complaint.ts';
import { type AbiType, typeText } from './function-signature.ts';
import type { Path } from './yaml-source.ts';

/** A wanted answer may leave a place open: see `ChainReading`. */
export const ANYTHING = '*';
/** As many digits as an address has. */
const NOBODY = '0'.repeat(40);

/** Whether a value can be an argument of that type; a mistake is told at its place. */
export function checkArgument(type: AbiType, value: ChainArgument, path: Path, complain: Complain): void {
  if (type.kind !== 'plain') return checkMany(type, value, path, complain);
  const problem = plainProblem(type.name, value);
  if (problem !== null) complain(aboutValue(path, problem.message, problem.hint));
}

function checkMany(
  type: Exclude<AbiType, { kind: 'plain' }>,
  value: ChainArgument,
  path: Path,
  complain: Complain,
): void {
  if (typeof value === 'string' || typeof value === 'boolean') {
    return complain(aboutValue(path, `a ${typeText(type)} is a list`, 'write it as [a, b]'));
  }
  const wanted = type.kind === 'tuple' ? type.parts.length : type.length;
  if (wanted !== null && value.length !== wanted) {
    return complain(aboutValue(path, `a ${typeText(type)} has ${wanted} values, not ${value.length}`, null));
  }
  value.forEach((one, index) => {
    const inner = type.kind === 'tuple' ? type.parts[index] : type.of;
    if (inner !== undefined) checkArgument(inner, one, [...path, index], complain);
  });
}

type Problem = { readonly message: string; readonly hint: string | null };

function plainProblem(type: string, value: ChainArgument): Problem | null {
  if (type === 'bool') return typeof value === 'boolean' ? null : is(type, 'true or false');
  if (typeof value !== 'string') return is(type, 'a text');
  if (type === 'address') return addressArgument(value);
  if (type === 'string') return null;
  if (type.startsWith('bytes')) return bytesProblem(type, value);
  return wholeNumberProblem(type, value);
}

const is = (type: string, wanted: string): Problem => ({ message: `this is no ${type}`, hint: `expected ${wanted}` });

function addressArgument(value: string): Problem | null {
  return wholeReference(value) === null ? addressProblem(value) : null;
}

/** Bytes that name a contract of another chain are abi.encode(address); 20 bytes are taken and then lead nowhere. */
function bytesProblem(type: string, value: string): Problem | null {
  const bare = wholeReference(value);
  if (bare !== null) {
    return {
      message: `${bare.text} gives the 20 bytes of an address where ${type} is asked for`,
      hint: `write "${ENCODED}${bare.text}" for the 32 bytes of abi.encode(address)`,
    };
  }
  const digits = referencesIn(value).reduce((text, one) => text.replace(one.text, NOBODY), value);
  const wanted = type === 'bytes' ? null : Number(type.slice('bytes'.length));
  if (!/^0x([0-9a-fA-F]{2})*$/.test(digits)) return is(type, '0x and an even number of hex digits');
  const has = (digits.length - 2) / 2;
  return wanted === null || has === wanted
    ? null
    : { message: `this has ${has} bytes, a ${type} has ${wanted}`, hint: null };
}

function wholeNumberProblem(type: string, value: string): Problem | null {
  const signed = type.startsWith('int');
  const bits = BigInt(type.replace(/^u?int/, '') || '256');
  const wanted = `a whole number of ${bits} bits${signed ? '' : ', not below zero'}`;
  if (!/^(-?\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(value)) return is(type, wanted);
  const number = BigInt(value);
  const most = signed ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
  const least = signed ? -(2n ** (bits - 1n)) : 0n;
  return number < least || number > most
    ? { message: `this does not fit a ${type}`, hint: `expected ${wanted}` }
    : null;
}
