import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { ServerFrame } from './protocol.ts';

type Shape = Readonly<Record<string, (value: JsonValue | undefined) => boolean>>;

const isList = (value: unknown) => Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';

const SHAPES: { readonly [Type in ServerFrame['type']]: Shape } = {
  hello: { protocol: isNumber, program: isText, run: isText, pid: isNumber, faces: isList },
  snapshot: { state: isJsonObject, signals: isList, seq: isNumber },
  resumed: { seq: isNumber },
  events: { events: isList },
  signals: { signals: isList },
  'health-changed': { since: isNumber, change: isJsonObject },
  faces: { faces: isList },
  reply: { id: isNumber, reply: isJsonObject },
  said: { stream: isText, bytes: isText },
  done: { code: isNumber },
  closed: { reason: isText },
};

/** Null = a type this program does not know, or one without its parts: skipped. */
export function readServerFrame(frame: JsonObject): ServerFrame | null {
  const type = frame['type'];
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type)) return null;
  const parts = Object.entries(SHAPES[type as ServerFrame['type']]);
  if (!parts.every(([name, check]) => check(frame[name]))) return null;
  // What is inside the parts was written by our own program: only we can listen in a directory of ours.
  return frame as unknown as ServerFrame;
}
