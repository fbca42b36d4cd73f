import { AbiCoder, type ParamType } from 'ethers';
import type { ChainArgument, ChainReading } from '../regions/chain-task.ts';

/** Stands for anything, see `ChainReading`. */
const ANYTHING = '*';
type Compare = NonNullable<ChainReading['compare']>;

/** The same values with something of the right type wherever anything will do: now they can be encoded. */
export const filledIn = (types: readonly ParamType[], values: readonly ChainArgument[]): readonly ChainArgument[] =>
  values.map((value, index) => {
    const type = types[index];
    return type === undefined ? value : filled(type, value);
  });

function filled(type: ParamType, value: ChainArgument): ChainArgument {
  if (value === ANYTHING) return zeroOf(type);
  if (!isList(value)) return value;
  if (type.isTuple()) return filledIn(type.components, value);
  return type.isArray() ? value.map((one) => filled(type.arrayChildren, one)) : value;
}

function zeroOf(type: ParamType): ChainArgument {
  if (type.isTuple()) return type.components.map(zeroOf);
  if (type.isArray())
    return Array.from({ length: Math.max(0, type.arrayLength ?? 0) }, () => zeroOf(type.arrayChildren));
  if (type.type === 'bool') return false;
  if (type.type === 'address') return `0x${'00'.repeat(20)}`;
  if (type.type.startsWith('bytes')) return `0x${'00'.repeat(Number(type.type.slice('bytes'.length) || '0'))}`;
  return type.type === 'string' ? '' : '0';
}

export const leavesOpen = (values: readonly ChainArgument[]): boolean =>
  values.some((value) => value === ANYTHING || (isList(value) && leavesOpen(value)));

/** Whether what was answered (decoded) is what is wanted (decoded from `filledIn`), `values` saying where anything will do. */
export function answerFits(
  types: readonly ParamType[],
  values: readonly ChainArgument[],
  wanted: readonly unknown[],
  found: readonly unknown[],
  compare: Compare,
): boolean {
  return types.every((type, index) => fits(type, values[index] ?? '', wanted[index], found[index], compare));
}

function fits(type: ParamType, value: ChainArgument, wanted: unknown, found: unknown, compare: Compare): boolean {
  if (value === ANYTHING) return true;
  if (!isList(value) || !isAnswerList(wanted) || !isAnswerList(found)) return sameBytes(type, wanted, found);
  if (type.isTuple()) return answerFits(type.components, value, wanted, found, compare);
  if (!type.isArray()) return false;
  const each = type.arrayChildren;
  if (compare === 'has') {
    return value.every((one, index) => found.some((other) => fits(each, one, wanted[index], other, compare)));
  }
  const same = (one: ChainArgument, index: number) => fits(each, one, wanted[index], found[index], compare);
  return found.length === value.length && value.every(same);
}

/** Equal bytes are equal values, whatever their spelling. */
const sameBytes = (type: ParamType, wanted: unknown, found: unknown): boolean =>
  AbiCoder.defaultAbiCoder().encode([type], [wanted]) === AbiCoder.defaultAbiCoder().encode([type], [found]);

const isList = (value: ChainArgument): value is readonly ChainArgument[] => Array.isArray(value);
const isAnswerList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
