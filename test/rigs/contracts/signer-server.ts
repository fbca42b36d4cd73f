import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Transaction } from 'ethers';
import type { JsonObject } from '../../../src/lib/json.ts';

/** An external signer on this machine that answers as `answer` says, honest or not: with the method and in the shape of either. */
export async function signerServer() {
  const signer = {
    answer: (_tx: Transaction): string => '0x',
    kind: 'web3signer' as 'web3signer' | 'clef',
    url: '',
    close: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, params } = JSON.parse(body) as { method: string; params: [Record<string, string>] };
      const own = signer.kind === 'clef' ? 'account_signTransaction' : 'eth_signTransaction';
      const missing = { code: -32601, message: `the method ${method} does not exist/is not available` };
      const raw = (): string => signer.answer(transactionOf(params[0]));
      const result = (): JsonObject => ({ result: signer.kind === 'clef' ? { raw: raw(), tx: {} } : raw() });
      const answer = { jsonrpc: '2.0', id: 1, ...(method === own ? result() : { error: missing }) };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  signer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return signer;
}

const transactionOf = (asked: Record<string, string>): Transaction =>
  Transaction.from({
    type: 2,
    to: asked['to'] ?? null,
    data: asked['data'] ?? '0x',
    value: BigInt(asked['value'] ?? 0),
    nonce: Number(asked['nonce']),
    chainId: BigInt(asked['chainId'] ?? 0),
    gasLimit: BigInt(asked['gas'] ?? 0),
    maxFeePerGas: BigInt(asked['maxFeePerGas'] ?? 0),
    maxPriorityFeePerGas: BigInt(asked['maxPriorityFeePerGas'] ?? 0),
  });
