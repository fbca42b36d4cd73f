import { err, type Result } from '../lib/result.ts';
import type { HttpReply } from './http-answer.ts';
import type { WireProblem } from './wire-problem.ts';

export interface HttpBounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** `reused`: over a connection that had been kept from an earlier request. */
export interface Sent {
  readonly result: Result<HttpReply, WireProblem>;
  readonly reused: boolean;
}

/** A request on its way; `stop` ends it with that problem. */
export interface Attempt {
  readonly done: Promise<Sent>;
  stop(problem: WireProblem): void;
}

export const ended = (sent: Sent): Attempt => ({ done: Promise.resolve(sent), stop: () => {} });

/** One attempt, or two, within one span of time. No abort controller: 500 of them in a second are a tenth of the work. */
export async function boundedAttempt(
  { timeoutMs, signal }: HttpBounds,
  attempt: () => Attempt,
): Promise<Result<HttpReply, WireProblem>> {
  if (signal?.aborted) return err(abortProblem(signal.reason, timeoutMs));
  let over: WireProblem | null = null;
  let current = attempt();
  const stop = (problem: WireProblem): void => {
    over = problem;
    current.stop(problem);
  };
  const timer = setTimeout(() => stop(timeout(timeoutMs)), timeoutMs);
  const forward = (): void => stop(abortProblem(signal?.reason, timeoutMs));
  signal?.addEventListener('abort', forward);
  try {
    const first = await current.done;
    // The server may close an idle kept-alive socket just as we use it; that says nothing about the node.
    const stale = !first.result.ok && first.result.problem.kind === 'reset' && first.reused;
    if (!stale || over !== null) return first.result;
    current = attempt();
    return (await current.done).result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
}

const timeout = (timeoutMs: number): WireProblem => ({ kind: 'timeout', detail: `no answer within ${timeoutMs} ms` });

function abortProblem(reason: unknown, timeoutMs: number): WireProblem {
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError';
  return timedOut ? timeout(timeoutMs) : { kind: 'aborted', detail: 'the request was taken back' };
}
