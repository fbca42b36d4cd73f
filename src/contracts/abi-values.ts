import { AbiCoder, isHexString, type ParamType } from 'ethers';
import type { ChainArgument } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import { checksumAddress } from './checksum-address.ts';
import { refuse } from './halt.ts';

type AbiValue = string | boolean | bigint | readonly AbiValue[];

/**
 * The arguments as their types want them. Strict, because ethers is not: it takes the text `false` for true. `what`
 * names the function for the refusal.
 */
export function encodeValues(types: readonly ParamType[], values: readonly ChainArgument[], what: string): string {
  if (types.length !== values.length) {
    throw unfit(`${what} takes ${types.length} arguments, ${values.length} are given`);
  }
  const fitted = types.map((type, index) => fit(type, values[index] ?? '', placeOf(type, index, what)));
  try {
    return AbiCoder.defaultAbiCoder().encode(types, fitted);
  } catch (error) {
    // What is left after fit(): numbers out of range. The message of ethers names value and bounds.
    throw unfit(
      `${what}: ${error instanceof Error && 'shortMessage' in error ? String(error.shortMessage) : 'refused'}`,
    );
  }
}

const placeOf = (type: ParamType, index: number, what: string): string =>
  `${what}, ${type.name === '' ? `argument ${index + 1}` : type.name}`;

function fit(type: ParamType, value: ChainArgument, place: string): AbiValue {
  if (type.isArray()) return fitArray(type.arrayChildren, type.arrayLength ?? -1, value, place);
  if (type.isTuple()) return fitTuple(type.components, value, place);
  if (type.type === 'bool') return fitBool(value, place);
  if (typeof value !== 'string') throw unfit(`${place}: ${type.type} wants a text, not ${wordFor(value)}`);
  if (type.type === 'string') return value;
  if (type.type === 'address') return fitAddress(value, place);
  if (type.type.startsWith('bytes')) return fitBytes(type, value, place);
  return fitNumber(type, value, place);
}

function fitArray(child: ParamType, length: number, value: ChainArgument, place: string): AbiValue {
  if (!isList(value)) throw unfit(`${place}: a list is wanted, not ${wordFor(value)}`);
  if (length >= 0 && value.length !== length) throw unfit(`${place}: ${length} values are wanted, not ${value.length}`);
  return value.map((each, index) => fit(child, each, `${place}[${index}]`));
}

function fitTuple(children: readonly ParamType[], value: ChainArgument, place: string): AbiValue {
  if (!isList(value)) throw unfit(`${place}: a list of ${children.length} is wanted, not ${wordFor(value)}`);
  if (value.length !== children.length)
    throw unfit(`${place}: ${children.length} values are wanted, not ${value.length}`);
  return children.map((child, index) => fit(child, value[index] ?? '', `${place}.${child.name || index}`));
}

function fitBool(value: ChainArgument, place: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw unfit(`${place}: true or false is wanted, not ${wordFor(value)}`);
}

function fitAddress(value: string, place: string): string {
  const address = checksumAddress(value);
  if (address !== null) return address;
  throw unfit(`${place}: ${value} is no address, or its checksum is wrong`);
}

function fitBytes(type: ParamType, value: string, place: string): string {
  const size = type.type === 'bytes' ? true : Number(type.type.slice('bytes'.length));
  if (isHexString(value, size)) return value;
  throw unfit(`${place}: ${value.slice(0, 80)} is not ${type.type} in hex (0x and two digits a byte)`);
}

function fitNumber(type: ParamType, value: string, place: string): bigint {
  if (/^-?\d+$/.test(value) || /^0x[0-9a-f]+$/i.test(value)) return BigInt(value);
  throw unfit(`${place}: ${value.slice(0, 80)} is no whole number (${type.type})`);
}

const isList = (value: ChainArgument): value is readonly ChainArgument[] => Array.isArray(value);
const wordFor = (value: ChainArgument): string =>
  isList(value) ? 'a list' : typeof value === 'boolean' ? 'true or false' : `the text ${value.slice(0, 80)}`;
const unfit = (text: string) => refuse(chainFailure('arguments', [text]));
