import { AbiCoder, FunctionFragment, type ParamType } from 'ethers';
import type { ChainArgument, ChainReading } from '../regions/chain-task.ts';
import { encodeValues } from './abi-values.ts';
import { chainFailure } from './chain-failure.ts';
import type { BlockTag, ChainNode } from './chain-node.ts';
import { refuse } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { References } from './references.ts';
import { answerFits, filledIn, leavesOpen } from './wanted-answer.ts';

/** What a reading said. `found` is in words; null `wanted` never happens: it was encoded from the fleet file. */
export interface ReadResult {
  readonly holds: boolean;
  /** `getOnRamp(16015286601757825753) of 0x12…`. */
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
}

/** Ready to be asked: everything of it was checked against its signature. */
export interface PreparedReading {
  readonly what: string;
  readonly to: string;
  readonly data: string;
  readonly outputs: readonly ParamType[];
  /** The wanted answer, encoded; `values` says where anything will do. */
  readonly wanted: string;
  readonly values: readonly ChainArgument[];
  readonly compare: 'same' | 'has';
}

export async function prepareReading(reading: ChainReading, references: References): Promise<PreparedReading> {
  const fragment = functionOf(reading.signature);
  if (fragment.outputs.length === 0) throw unreadable(reading.signature, 'it returns nothing (write view returns (…))');
  const values = await references.arguments(reading.arguments);
  const to = await references.addressIn(reading.to, `the reading ${fragment.name}`);
  const wanted = await references.arguments(reading.equals);
  return {
    what: `${fragment.name}(${values.map(String).join(', ')}) of ${to}`,
    to,
    data: fragment.selector + encodeValues(fragment.inputs, values, fragment.name).slice(2),
    outputs: fragment.outputs,
    wanted: encodeValues(fragment.outputs, filledIn(fragment.outputs, wanted), `the answer of ${fragment.name}`),
    values: wanted,
    compare: reading.compare ?? 'same',
  };
}

export async function read(reading: PreparedReading, node: ChainNode, tag: BlockTag): Promise<ReadResult> {
  const { what, outputs, wanted, values } = reading;
  const shown = leavesOpen(values) ? values.map(shownValue).join(', ') : (shownValues(outputs, wanted) ?? '');
  try {
    const answer = await node.call({ to: reading.to, data: reading.data }, tag);
    const found = shownValues(outputs, answer);
    if (found === null)
      return { holds: false, what, wanted: shown, found: 'nothing that fits (is it the right contract?)' };
    return { holds: asWanted(reading, answer), what, wanted: shown, found };
  } catch (error) {
    if (!(error instanceof RpcError) || error.kind === 'lost') throw error;
    return { holds: false, what, wanted: shown, found: `an error: ${error.message}` };
  }
}

export function functionOf(signature: string): FunctionFragment {
  try {
    return FunctionFragment.from(signature.startsWith('function ') ? signature : `function ${signature}`);
  } catch {
    throw unreadable(signature, 'it cannot be read as the signature of a function');
  }
}

const unreadable = (signature: string, why: string) =>
  refuse(chainFailure('arguments', [`${signature.slice(0, 200)}: ${why}`]));

const decode = (types: readonly ParamType[], data: string) => AbiCoder.defaultAbiCoder().decode(types, data);
const asWanted = ({ outputs, values, wanted, compare }: PreparedReading, answer: string): boolean =>
  answerFits(outputs, values, decode(outputs, wanted).toArray(true), decode(outputs, answer).toArray(true), compare);

/** Null = the bytes are not of these types. */
function shownValues(types: readonly ParamType[], data: string): string | null {
  try {
    return decode(types, data).toArray(true).map(shownValue).join(', ');
  } catch {
    return null;
  }
}

const shownValue = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(shownValue).join(', ')}]` : String(value);
