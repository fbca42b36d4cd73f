import { Transaction } from 'ethers';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { SignerReference } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainSigner } from './chain-signer.ts';
import { checksumAddress } from './checksum-address.ts';
import { refuse, waitFor } from './halt.ts';
import { JsonRpc, RpcError } from './json-rpc.ts';
import type { RoomPorts } from './room-ports.ts';
import { lookUp } from './secret-reference.ts';

type External = Extract<SignerReference, { kind: 'external' }>;

/** A person may have to approve it there (clef): the request stays open this long, over many asks. */
const APPROVAL_MS = 5 * 60_000;
/** Within one ask: leaves time for what comes before and after. */
const PATIENCE_MS = 3_000;

/** A request that is under way; the same transaction is not asked for twice while it is. */
interface Asked {
  readonly unsigned: string;
  readonly answer: Promise<Answer>;
}
type Answer = { readonly raw: JsonValue } | { readonly trouble: RpcError };

/** web3signer or clef. It is believed nothing: what it returns must be byte for byte what was asked, by our account. */
export function externalSigner(reference: External, ports: RoomPorts, memory: Map<string, unknown>): ChainSigner {
  const own = checksumAddress(reference.address);
  if (own === null) {
    throw refuse(chainFailure('signer', [`${reference.address} is no address, or its checksum is wrong`]));
  }
  const url = lookUp(reference.url, ports, 'the external signer');
  const rpc = new JsonRpc(url, { atPoint: ports.atPoint, answerMs: APPROVAL_MS });
  const sign = async (unsigned: Transaction): Promise<string> => {
    const answer = await withPatience(ask(rpc, own, unsigned, memory), rpc.host);
    memory.delete(MEMORY);
    if ('trouble' in answer) throw refusal(answer.trouble, rpc.host);
    return verified(rawOf(answer.raw), unsigned, own, rpc.host);
  };
  return { address: own, sign };
}

const MEMORY = 'asked-signer';

function ask(rpc: JsonRpc, from: string, unsigned: Transaction, memory: Map<string, unknown>): Promise<Answer> {
  const asked = memory.get(MEMORY) as Asked | undefined;
  if (asked?.unsigned === unsigned.unsignedSerialized) return asked.answer;
  const answer = signed(rpc, requestOf(from, unsigned)).then(
    (raw) => ({ raw }),
    (trouble: unknown) => {
      if (trouble instanceof RpcError) return { trouble };
      throw trouble;
    },
  );
  memory.set(MEMORY, { unsigned: unsigned.unsignedSerialized, answer } satisfies Asked);
  return answer;
}

/** What go-ethereum's servers say of a method they do not have. */
const NO_SUCH_METHOD = /does not exist\/is not available|method not found/i;

/**
 * web3signer has eth_signTransaction (and ignores chainId: its own is a setting); clef has only account_signTransaction, which
 * takes the same object and answers { raw, tx }.
 */
async function signed(rpc: JsonRpc, request: JsonObject): Promise<JsonValue> {
  try {
    return await rpc.call('eth_signTransaction', [request]);
  } catch (error) {
    if (!(error instanceof RpcError) || !NO_SUCH_METHOD.test(error.message)) throw error;
    return rpc.call('account_signTransaction', [request]);
  }
}

async function withPatience(answer: Promise<Answer>, host: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  const first = await Promise.race([answer, late]).finally(() => clearTimeout(timer));
  if (first !== null) return first;
  const text = `waiting for the signer at ${host}`;
  throw waitFor(text, chainFailure('signer-late', [text]));
}

function refusal(trouble: RpcError, host: string) {
  const text = `the signer at ${host}: ${trouble.message}`;
  if (trouble.kind === 'lost') return waitFor(text, chainFailure('signer-late', [text]));
  return refuse(chainFailure('signer', [text]));
}

function requestOf(from: string, tx: Transaction): JsonObject {
  const hex = (value: bigint | number) => `0x${value.toString(16)}`;
  const fees: JsonObject =
    tx.type === 2
      ? { maxFeePerGas: hex(tx.maxFeePerGas ?? 0n), maxPriorityFeePerGas: hex(tx.maxPriorityFeePerGas ?? 0n) }
      : { gasPrice: hex(tx.gasPrice ?? 0n) };
  return {
    from,
    ...(tx.to === null ? {} : { to: tx.to }),
    gas: hex(tx.gasLimit),
    ...fees,
    value: hex(tx.value),
    nonce: hex(tx.nonce),
    data: tx.data,
    chainId: hex(tx.chainId),
  };
}

/** web3signer answers the bytes, clef and geth an object with them. */
const rawOf = (result: JsonValue): string => {
  const raw = isJsonObject(result) ? result['raw'] : result;
  return typeof raw === 'string' ? raw : '';
};

/** The unsigned part holds target, data, value, nonce, chain id, gas and fees: equal bytes mean the same transaction. */
function verified(raw: string, wanted: Transaction, own: string, host: string): string {
  const signed = parsed(raw);
  if (signed === null) throw lied(`${host} returned something that is no signed transaction`);
  if (signed.unsignedSerialized !== wanted.unsignedSerialized)
    throw lied(`${host} changed ${changedParts(signed, wanted)}`);
  if (signed.from !== own) throw lied(`${host} signed as ${signed.from ?? 'nobody'}, not as ${own}`);
  return signed.serialized;
}

function parsed(raw: string): Transaction | null {
  try {
    const tx = Transaction.from(raw);
    return tx.isSigned() ? tx : null;
  } catch {
    return null;
  }
}

const PARTS = [
  'type',
  'to',
  'data',
  'value',
  'nonce',
  'chainId',
  'gasLimit',
  'gasPrice',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
] as const;

function changedParts(signed: Transaction, wanted: Transaction): string {
  const changed = PARTS.filter((part) => signed[part] !== wanted[part]);
  return changed.length === 0 ? 'the transaction' : changed.join(', ');
}

const lied = (text: string) => refuse(chainFailure('signer-lied', [text]));
