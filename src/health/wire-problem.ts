/** Why no usable answer came back. Told apart because each asks for a different next move. */
export type WireProblem = { readonly kind: WireProblemKind; readonly detail: string };

export type WireProblemKind =
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'unreachable'
  | 'too-large'
  /** Somebody answers, in another language than HTTP. */
  | 'not-http'
  | 'bad-url'
  | 'aborted';

/** An answer came, and it says no. `hint` is set where the body names a known cause. */
export interface HttpProblem {
  readonly kind: 'http';
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly detail: string;
  readonly hint: string | null;
}

const KIND_OF_CODE: Readonly<Record<string, WireProblemKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EPROTO: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};

// Names OpenSSL and Node give to a handshake that failed; there are about forty, with these beginnings.
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|ERROR_IN_CERT)/;

export function wireProblem(error: unknown): WireProblem {
  const code = codeOf(error);
  const detail = error instanceof Error && error.message !== '' ? error.message : code || 'connection failed';
  return { kind: KIND_OF_CODE[code] ?? kindOfBeginning(code), detail };
}

// HPE_: Node's own parser of HTTP gives up.
const kindOfBeginning = (code: string): WireProblemKind =>
  TLS_CODE.test(code) ? 'tls' : code.startsWith('HPE_') ? 'not-http' : 'unreachable';

/** Happy Eyeballs (localhost, dual stack) wraps the errors of every address into one AggregateError. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return '';
}

export const tooLarge = (maxBytes: number): WireProblem => ({
  kind: 'too-large',
  detail: `the answer is larger than ${maxBytes} bytes`,
});
