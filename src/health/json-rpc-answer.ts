import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { HttpReply } from './http-answer.ts';
import { httpProblem } from './http-problem.ts';
import type { HttpProblem, WireProblem } from './wire-problem.ts';

export interface RpcCall {
  readonly method: string;
  readonly params?: readonly JsonValue[];
}

/** The node understood the call and refused it. */
export interface RpcRefusal {
  readonly code: number;
  readonly message: string;
  /** The node does not offer this method: it is up, and the value is simply not to be had. */
  readonly capabilityMissing: boolean;
}

export type RpcReply = Result<JsonValue, RpcRefusal>;

/** The whole batch came to nothing. */
export type RpcProblem =
  | WireProblem
  | HttpProblem
  | { readonly kind: 'not-json' | 'bad-shape'; readonly detail: string }
  /** One error instead of a list of answers (batch too big, not authorised). */
  | { readonly kind: 'rpc-error'; readonly code: number; readonly detail: string };

// Besu: -32604 = the API group is not enabled; -32601 = no such method.
const CAPABILITY_MISSING = new Set([-32604, -32601]);

/** Replies in the order of `calls`; `firstId` is the id of the first call, the others count up from it. */
export function readBatchAnswer(
  reply: HttpReply,
  calls: readonly RpcCall[],
  firstId: number,
): Result<readonly RpcReply[], RpcProblem> {
  if (reply.status !== 200) return err(httpProblem(reply));
  const parsed = parse(reply.body);
  if (parsed === undefined) return err({ kind: 'not-json', detail: excerpt(reply.body) });
  if (isJsonObject(parsed) && isJsonObject(parsed['error'])) {
    const refusal = refusalOf(parsed['error']);
    return err({ kind: 'rpc-error', code: refusal.code, detail: refusal.message });
  }
  if (!Array.isArray(parsed))
    return err({ kind: 'bad-shape', detail: `not a list of answers: ${excerpt(reply.body)}` });
  return byId(parsed, calls, firstId);
}

function byId(
  answers: readonly JsonValue[],
  calls: readonly RpcCall[],
  firstId: number,
): Result<readonly RpcReply[], RpcProblem> {
  const known = new Map(answers.filter(isJsonObject).map((answer) => [answer['id'], answer] as const));
  const replies: RpcReply[] = [];
  for (const [index, call] of calls.entries()) {
    const reply = replyOf(known.get(firstId + index));
    if (reply === null) return err({ kind: 'bad-shape', detail: `no answer to ${call.method}` });
    replies.push(reply);
  }
  return ok(replies);
}

function replyOf(answer: JsonObject | undefined): RpcReply | null {
  if (answer === undefined) return null;
  const error = answer['error'];
  if (isJsonObject(error)) return err(refusalOf(error));
  const result = answer['result'];
  return result === undefined ? null : ok(result);
}

function refusalOf(error: JsonObject): RpcRefusal {
  const code = typeof error['code'] === 'number' ? error['code'] : 0;
  const message = typeof error['message'] === 'string' ? error['message'] : 'no message';
  return { code, message, capabilityMissing: CAPABILITY_MISSING.has(code) };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const excerpt = (body: string): string => body.slice(0, 120);
