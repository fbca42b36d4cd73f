import { badRequest } from './api-error.ts';

export type WireField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer };

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const truncated = (): Error => badRequest('the protobuf body ends in the middle of a field');

function readVarint(bytes: Buffer, start: number): { value: bigint; next: number } {
  let value = 0n;
  let next = start;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[next];
    if (byte === undefined) throw truncated();
    next += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next };
  }
  throw badRequest('the protobuf body holds a varint of more than ten bytes');
}

/** The fields of one message, in the order of the wire. */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let position = 0;
  while (position < bytes.length) {
    const tag = readVarint(bytes, position);
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    position = tag.next;
    if (wireType === VARINT) {
      const { value, next } = readVarint(bytes, position);
      position = next;
      yield { number, kind: 'varint', value };
    } else if (wireType === BYTES) {
      const length = readVarint(bytes, position);
      const end = length.next + Number(length.value);
      if (end > bytes.length) throw truncated();
      position = end;
      yield { number, kind: 'bytes', value: bytes.subarray(length.next, end) };
    } else if (wireType === FIXED64) position += 8;
    else if (wireType === FIXED32) position += 4;
    else throw badRequest(`the protobuf body uses wire type ${wireType}`);
  }
}
