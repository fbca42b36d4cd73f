export interface NodeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the wait for a node that hangs or is slow. */
  readonly signal?: AbortSignal;
}

export interface NodeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** There is no answer, only the way the connection failed. */
export class NodeUnreachable extends Error {
  readonly code: 'ECONNREFUSED' | 'ECONNRESET';

  constructor(nodeId: string, code: 'ECONNREFUSED' | 'ECONNRESET') {
    super(`${nodeId}: ${code}`);
    this.name = 'NodeUnreachable';
    this.code = code;
  }
}

export function jsonResponse(status: number, value: unknown): NodeResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
