import { badRequest, unsupportedMedia } from './api-error.ts';
import { childOf, type Doc, docOf, listOf, textOf } from './document.ts';
import { PROTOBUF_KINDS, type ProtobufField, type ProtobufSchema } from './protobuf-schemas.ts';
import { type WireField, wireFields } from './protobuf-wire.ts';

export const PROTOBUF_MEDIA = 'application/vnd.kubernetes.protobuf';

/** Kubernetes puts four bytes before the message so that etcd values can be told from JSON. */
const MAGIC = Buffer.from('k8s\0');

const TYPE_META: ProtobufSchema = { 1: { name: 'apiVersion', type: 'text' }, 2: { name: 'kind', type: 'text' } };
const ENVELOPE: ProtobufSchema = {
  1: { name: 'typeMeta', type: 'message', schema: TYPE_META },
  2: { name: 'raw', type: 'bytes' },
};

function decodeTime(bytes: Buffer): string | null {
  for (const field of wireFields(bytes)) {
    if (field.number === 1 && field.kind === 'varint') return new Date(Number(field.value) * 1000).toISOString();
  }
  // Go's zero time: creationTimestamp of an object that does not exist yet.
  return null;
}

function decodeMapEntry(bytes: Buffer, encoding: 'utf8' | 'base64'): [string, string] {
  const entry = { key: '', value: '' };
  for (const field of wireFields(bytes)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) entry.key = field.value.toString('utf8');
    if (field.number === 2) entry.value = field.value.toString(encoding);
  }
  return [entry.key, entry.value];
}

function decodeValue(field: ProtobufField, wire: WireField): unknown {
  if (wire.kind === 'varint') return field.type === 'bool' ? wire.value !== 0n : Number(BigInt.asIntN(64, wire.value));
  if (field.type === 'time') return decodeTime(wire.value);
  if (field.type === 'message') return decodeMessage(wire.value, field.schema ?? {});
  return wire.value.toString(field.type === 'bytes' ? 'base64' : 'utf8');
}

function isEmptyDefault(field: ProtobufField, value: unknown): boolean {
  return value === null || (value === '' && field.type === 'text') || (value === 0 && field.name === 'generation');
}

function decodeMessage(bytes: Buffer, schema: ProtobufSchema): Doc {
  const result: Doc = {};
  for (const wire of wireFields(bytes)) {
    const field = schema[wire.number];
    if (field === undefined) continue;
    if (field.repeated === true) result[field.name] = [...listOf(result[field.name]), decodeValue(field, wire)];
    else if ((field.type === 'textMap' || field.type === 'bytesMap') && wire.kind === 'bytes') {
      const [key, value] = decodeMapEntry(wire.value, field.type === 'textMap' ? 'utf8' : 'base64');
      childOf(result, field.name)[key] = value;
    } else {
      // Go writes empty strings too; in JSON they would be left out.
      const value = decodeValue(field, wire);
      if (!isEmptyDefault(field, value)) result[field.name] = value;
    }
  }
  return result;
}

/** The JSON object inside a protobuf request body; 415 for kinds whose schema is not known here. */
export function decodeProtobuf(body: Buffer): Doc {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw badRequest('the protobuf body has no k8s prefix');
  const envelope = decodeMessage(body.subarray(MAGIC.length), ENVELOPE);
  const { apiVersion, kind } = docOf(envelope.typeMeta);
  const schema = PROTOBUF_KINDS[textOf(kind)];
  if (schema === undefined) throw unsupportedMedia(`${PROTOBUF_MEDIA} of kind ${textOf(kind)}`);
  return { apiVersion, kind, ...decodeMessage(Buffer.from(textOf(envelope.raw), 'base64'), schema) };
}
