import type { Command } from '../engine/model/command.ts';
import type { Actor } from '../engine/model/event.ts';
import { isJsonObject, type JsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { isAddition } from './is-addition.ts';

type Check = (value: unknown) => boolean;
type FieldsOf<Type extends Command['type']> = Readonly<
  Record<Exclude<keyof Extract<Command, { type: Type }>, 'type' | 'by'>, Check>
>;

const isText: Check = (value) => typeof value === 'string';
const isTextOrNull: Check = (value) => value === null || isText(value);
/** Absent in what an older program asks. */
const maybeText: Check = (value) => value === undefined || isTextOrNull(value);
const isTextList: Check = (value) => Array.isArray(value) && value.every(isText);
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
/** `scope/phase/name`, as ids are made: a bare word could be the name of a built-in property (`constructor`). */
const isStep: Check = (value) => typeof value === 'string' && /^[^/#]+\/[^/#]+\/[^#]+$/.test(value);
const isAttempt: Check = (value) => typeof value === 'string' && /^[^/#]+\/[^/#]+\/[^#]+#\d+$/.test(value);

const isEnd: Check = (value) => value === 'first' || value === 'last';

const FIELDS: { readonly [Type in Command['type']]: FieldsOf<Type> } = {
  launch: {},
  'add-region': { addition: isAddition },
  retry: { scopes: isTextList, from: isTextOrNull },
  skip: { scope: isText, phase: isText, reason: isText },
  approve: { step: isStep, typed: isText },
  pause: {},
  resume: {},
  stop: {},
  cancel: { attempt: isAttempt, typed: isText },
  force: { attempt: isAttempt, typed: isText },
  abort: { typed: isText },
  'set-approval': { phase: isText, approval: isText },
  'set-concurrency': { limit: isText, value: isNumber },
  push: { scopes: isTextList, reason: maybeText },
  hold: { scope: isText, reason: isText },
  note: { scope: isText, text: isText },
  release: { scope: isText },
  reorder: { scopes: isTextList, to: isEnd },
  unskip: { scope: isText, phase: isText },
  'cancel-retry': { scope: isText },
  'override-quorum': { step: isStep, typed: isText },
  remedy: { step: isStep, remedy: isText, value: isText, typed: isText },
  'unlock-signer': { network: isText, password: isText },
  'raise-fee': { step: isStep, nonce: isNumber, maxFeeGwei: isText },
  'poll-health': {},
};

/** A command from outside, or why it is none: the engine trusts the types, so whatever comes in must have them. */
export function readCommand(value: unknown, by: Actor): Result<Command, string> {
  if (!isJsonObject(value) || typeof value['type'] !== 'string') return err('this is not a command');
  const type = value['type'];
  const fields = fieldsOf(type);
  if (fields === null) return err(`this engine does not know the command ${JSON.stringify(type.slice(0, 40))}`);
  const wrong = Object.entries(fields).find(([name, check]) => !check(value[name]));
  if (wrong !== undefined) return err(`${type}: ${wrong[0]} is missing or not what it should be`);
  const known: JsonObject = Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(fields, name)));
  // Every field of the type has just been checked, and there are no others.
  return ok({ type, ...known, by } as unknown as Command);
}

function fieldsOf(type: string): Readonly<Record<string, Check>> | null {
  return Object.hasOwn(FIELDS, type) ? FIELDS[type as Command['type']] : null;
}
