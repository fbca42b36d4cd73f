import { isJsonObject, type JsonValue } from '../lib/json.ts';
import type { ChainArgument, ChainReading, ChainTask } from './chain-task.ts';
import type { ContractsInput, ReadingInput, TaskInput } from './contracts-schema.ts';
import type { ContractsRecipe } from './fleet.ts';

/** The lanes as they are written; what is wrong with them is told by `checkContracts`. */
export function contractsRecipe(input: ContractsInput, timeoutMs: number): ContractsRecipe {
  const lanes = Object.entries(input.lanes).map(([network, tasks]) => ({ network, tasks: tasks.map(taskOf) }));
  return { kind: 'contracts', lanes, timeoutMs };
}

function taskOf(input: TaskInput): ChainTask {
  const given = { arguments: input.arguments.map(argumentOf), valueWei: input.value };
  if (input.deploy !== undefined) {
    const { artifact = '', libraries = {} } = input;
    return { kind: 'deploy', name: input.deploy, artifact, libraries, ...given };
  }
  const { call = '', to = '', function: signature = '' } = input;
  const doneWhen = (input.doneWhen ?? []).map((reading) => readingOf(reading, to));
  return { kind: 'call', name: call, to, signature, ...given, doneWhen };
}

const readingOf = (input: ReadingInput, to: string): ChainReading => ({
  signature: input.read,
  to: input.to ?? to,
  arguments: input.arguments.map(argumentOf),
  equals: input.equals.map(argumentOf),
});

/** The shape of a private key, and none: said so by the word before it, which goes no further. */
const NO_KEY = /^bytes32:(?=0x)/;

/** Whole numbers become texts, as the chain is told them. What is no argument at all has its complaint elsewhere. */
export function argumentOf(value: JsonValue): ChainArgument {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(argumentOf);
  return typeof value === 'string' ? value.replace(NO_KEY, '') : JSON.stringify(value);
}

/** Why a value of the file can be no argument, whatever the function; null = it can. */
export function noArgument(value: JsonValue): string | null {
  if (value === null) return 'a text, a whole number, true, false or a list';
  if (typeof value === 'number')
    return Number.isInteger(value) ? null : 'a whole number of the smallest unit, or a text';
  return isJsonObject(value) ? 'a list for a tuple, and "{Name}" in quotes for a contract' : null;
}
