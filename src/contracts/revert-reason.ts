import { type ErrorDescription, Interface } from 'ethers';
import type { ChainTask, ChainTaskInput } from '../regions/chain-task.ts';
import { abiOf } from './artifact.ts';
import { plainLine } from './chain-failure.ts';
import { recordsOf } from './deployment-record.ts';
import type { RpcError } from './json-rpc.ts';

/** Every abi that may know an error: errors of a contract deep inside come out unchanged. */
export async function knownAbis(input: ChainTaskInput, task: ChainTask): Promise<readonly Interface[]> {
  const records = await recordsOf(input.deploymentsDirectory, input.network.name);
  const own = task.kind === 'deploy' ? [task.artifact] : [];
  const files = new Set([...own, ...records.map(({ artifact }) => artifact)]);
  const abis = await Promise.all([...files].map(abiOf));
  return abis.filter((abi) => abi !== null);
}

/** What the contract said, in words: `Not enough`, `Paused(7)`, else its bytes. */
export function revertText(error: RpcError, abis: readonly Interface[]): string {
  const { data } = error;
  if (data === null || data === '0x') return error.message;
  return plainLine(decoded(data, abis) ?? `${error.message} (${data.slice(0, 200)})`);
}

function decoded(data: string, abis: readonly Interface[]): string | null {
  // Error(string) and Panic(uint256), which every contract can throw, are known to an empty interface too.
  for (const abi of [BUILT_IN, ...abis]) {
    const found = parseError(abi, data);
    if (found !== null) return inWords(found);
  }
  return null;
}

const BUILT_IN = new Interface(['error Error(string reason)', 'error Panic(uint256 code)']);

function parseError(abi: Interface, data: string): ErrorDescription | null {
  try {
    return abi.parseError(data);
  } catch {
    return null;
  }
}

function inWords({ name, args, fragment }: ErrorDescription): string {
  if (name === 'Error') return String(args[0]);
  if (name === 'Panic') return `${PANICS[Number(args[0])] ?? 'a panic'} (Panic ${String(args[0])})`;
  return `${name}(${fragment.inputs.map((input, index) => valueText(input.type, args[index])).join(', ')})`;
}

const valueText = (type: string, value: unknown): string =>
  Array.isArray(value) || type === 'string' ? JSON.stringify(value, bigintsAsText) : String(value);

const bigintsAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Solidity's documented panic codes. */
const PANICS: Readonly<Record<number, string>> = {
  1: 'an assertion failed',
  17: 'arithmetic overflow',
  18: 'division by zero',
  33: 'a value that is none of its enum',
  34: 'damaged storage',
  49: 'pop from an empty array',
  50: 'an index outside of an array',
  65: 'too much memory',
  81: 'a call of an empty function pointer',
};
