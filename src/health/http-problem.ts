import type { HttpReply } from './http-answer.ts';
import type { HttpProblem } from './wire-problem.ts';

/** Besu answers every route with this body when the Host header is not on its list; the default list is localhost. */
const HOST_NOT_ALLOWED = /host not authori[sz]ed/i;

export function httpProblem(reply: HttpReply): HttpProblem {
  return {
    kind: 'http',
    status: reply.status,
    retryAfterSeconds: retryAfterSeconds(reply),
    detail: detailOf(reply.body),
    hint: hintOf(reply),
  };
}

function hintOf(reply: HttpReply): string | null {
  if (reply.status === 403 && HOST_NOT_ALLOWED.test(reply.body)) return 'node is up; add the host to --host-allowlist';
  if (reply.status === 401) return 'the endpoint wants a valid bearer token';
  if (reply.status === 429) return 'the endpoint asks to slow down';
  return null;
}

/** RFC 9110: seconds, or a date, which is compared with the server's own clock. */
function retryAfterSeconds(reply: HttpReply): number | null {
  const value = reply.headers['retry-after']?.trim();
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const waitMs = Date.parse(value) - Date.parse(reply.headers.date ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, Math.ceil(waitMs / 1000)) : null;
}

/** Besu and the Kubernetes API both put the sentence for people into `message`. */
function detailOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed)
      return String(parsed.message).slice(0, 400);
  } catch {
    // Not JSON: a proxy's page. Its beginning is all there is to show.
  }
  return body.slice(0, 120);
}
