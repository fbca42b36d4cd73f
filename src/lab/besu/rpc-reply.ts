/** The outcome of one method call. */
export type RpcReply =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } };

export type RpcMethod = (params: readonly unknown[]) => RpcReply;

/** Besu's own codes stand below -32000 beside those of JSON-RPC; the wording is Besu's. */
export const rpcErrors = {
  parse: { error: { code: -32700, message: 'Parse error' } },
  invalidRequest: { error: { code: -32600, message: 'Invalid Request' } },
  methodNotFound: { error: { code: -32601, message: 'Method not found' } },
  invalidBlock: { error: { code: -32602, message: 'Invalid block parameters' } },
  invalidAddress: { error: { code: -32602, message: 'Invalid address params' } },
  invalidVote: { error: { code: -32602, message: 'Invalid vote type params' } },
  methodNotEnabled: { error: { code: -32604, message: 'Method not enabled' } },
  batchTooLarge: { error: { code: -32005, message: 'Number of requests exceeds max batch size' } },
  unauthorized: { error: { code: -40100, message: 'Unauthorized' } },
} as const;
