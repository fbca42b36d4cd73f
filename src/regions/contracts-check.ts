import type { JsonValue } from '../lib/json.ts';
import { ANYTHING, checkArgument } from './abi-argument.ts';
import { checkAddresses, type KnownContracts } from './chain-names.ts';
import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import { argumentOf, noArgument } from './contracts-recipe.ts';
import type { ContractsInput, ReadingInput, TaskInput } from './contracts-schema.ts';
import { type AbiType, type FunctionSignature, parseSignature } from './function-signature.ts';
import { nearest } from './nearest.ts';
import type { Path } from './yaml-source.ts';

const LANES: Path = ['phases', 'contracts', 'contracts', 'lanes'];
/** The name of the first step of every lane. */
const RESERVED = 'preview';

/** `known`: null when the networks of the file are not sound themselves. */
export function checkContracts(input: ContractsInput, known: KnownContracts | null, complain: Complain): void {
  for (const [network, tasks] of Object.entries(input.lanes)) {
    const lane = [...LANES, network];
    if (known !== null && !known.networks.includes(network)) {
      complain(unknownNetwork(lane, network, known.networks, 'key'));
    }
    const names = new Map<string, number>();
    tasks.forEach((task, index) => {
      const path = [...lane, index];
      checkKeys(task, path, complain);
      checkName(task, path, names, complain);
      if (task.call !== undefined) checkCall(task, path, complain);
      if (task.deploy !== undefined) checkValues(task.arguments, null, [...path, 'arguments'], complain);
      if (known !== null) checkAddresses(task, path, { known, network, upTo: index }, complain);
    });
  }
}

export function unknownNetwork(path: Path, name: string, networks: readonly string[], at: 'key' | 'value') {
  const meant = nearest(name, networks);
  const known = networks.length === 0 ? 'describe it under networks:' : `known here: ${networks.join(', ')}`;
  const about = at === 'key' ? aboutKey : aboutValue;
  return about(path, `there is no network ${name}`, meant === null ? known : `did you mean ${meant}?`);
}

const DEPLOY_ONLY = ['artifact', 'libraries'] as const;
const CALL_ONLY = ['to', 'function', 'doneWhen'] as const;

function checkKeys(task: TaskInput, path: Path, complain: Complain): void {
  const { deploy, call } = task;
  if (deploy === undefined && call === undefined) {
    return complain(aboutKey(path, 'nothing says what is done here', 'add deploy: or call:, with a name'));
  }
  if (deploy !== undefined && call !== undefined) {
    return complain(aboutKey([...path, 'call'], 'this is told twice: deploy and call', 'make two steps of it'));
  }
  const [mine, others, kind] =
    deploy === undefined ? [CALL_ONLY, DEPLOY_ONLY, 'call'] : [DEPLOY_ONLY, CALL_ONLY, 'deploy'];
  for (const key of others) {
    if (task[key] !== undefined)
      complain(
        aboutKey(
          [...path, key],
          `${key} does not belong to a ${kind}`,
          `known here: ${mine.join(', ')}, arguments, value`,
        ),
      );
  }
  const needed = deploy === undefined ? (['to', 'function'] as const) : (['artifact'] as const);
  for (const key of needed) {
    if (task[key] === undefined) complain(aboutKey(path, `${kind}: ${deploy ?? call} has no ${key}`, HINTS[key]));
  }
  if (task.artifact !== undefined && !task.artifact.endsWith('.json')) {
    complain(
      aboutValue(
        [...path, 'artifact'],
        'this is no artifact of Hardhat or Foundry',
        'the path of a .json file, such as artifacts/Token.json',
      ),
    );
  }
}

const HINTS = {
  to: 'add to: "{Name}" or an address',
  function: 'add function: "function name(type, type)"',
  artifact: 'add artifact: the JSON that Hardhat or Foundry has written',
};

function checkName(task: TaskInput, path: Path, names: Map<string, number>, complain: Complain): void {
  const key = task.deploy === undefined ? 'call' : 'deploy';
  const name = task[key];
  if (name === undefined) return;
  // Some file systems do not tell capitals apart, and the name becomes a file.
  const folded = name.toLowerCase();
  if (folded === RESERVED)
    complain(aboutValue([...path, key], `${name} is the name of a lane's first step`, 'choose another name'));
  else if (names.has(folded))
    complain(aboutValue([...path, key], `${name} is a name in this lane already`, 'choose another name'));
  names.set(folded, path.length);
}

function checkCall(task: TaskInput, path: Path, complain: Complain): void {
  if (task.function !== undefined) {
    const signature = readSignature(task.function, [...path, 'function'], complain);
    if (signature !== null && signature.reads) {
      complain(
        aboutValue(
          [...path, 'function'],
          `${signature.name} only reads: a transaction would change nothing`,
          'read it in doneWhen',
        ),
      );
    }
    if (signature !== null) checkValues(task.arguments, signature.inputs, [...path, 'arguments'], complain);
  }
  (task.doneWhen ?? []).forEach((reading, index) => checkReading(reading, [...path, 'doneWhen', index], complain));
}

function checkReading(reading: ReadingInput, path: Path, complain: Complain): void {
  const signature = readSignature(reading.read, [...path, 'read'], complain);
  checkValues(reading.arguments, signature?.inputs ?? null, [...path, 'arguments'], complain);
  if (signature === null) return;
  if (signature.outputs.length === 0 || !signature.reads) {
    return complain(
      aboutValue(
        [...path, 'read'],
        `${signature.name} does not say that it reads, and what`,
        'write view returns (type) behind it',
      ),
    );
  }
  checkValues(reading.equals, signature.outputs, [...path, 'equals'], complain);
}

function readSignature(text: string, path: Path, complain: Complain): FunctionSignature | null {
  const signature = parseSignature(text);
  if (signature === null) {
    complain(
      aboutValue(
        path,
        'this is not a function as Solidity writes it',
        'such as "function grantRole(bytes32 role, address account)"',
      ),
    );
  }
  return signature;
}

/** `types` null: only whether they can be arguments at all; the constructor is known to the artifact alone. */
function checkValues(
  values: readonly JsonValue[],
  types: readonly AbiType[] | null,
  path: Path,
  complain: Complain,
): void {
  if (types === null) {
    values.forEach((value, index) => checkShape(value, [...path, index], complain));
  } else if (values.length !== types.length) {
    const has = values.length === 1 ? '1 is given' : `${values.length} are given`;
    complain(aboutKey(path, `the function has ${types.length} values here, ${has}`, 'compare them one by one'));
  } else {
    types.forEach((type, index) => {
      const value = values[index];
      const at = [...path, index];
      if (value === undefined || value === ANYTHING || !checkShape(value, at, complain)) return;
      checkArgument(type, argumentOf(value), at, complain);
    });
  }
}

function checkShape(value: JsonValue, path: Path, complain: Complain): boolean {
  if (Array.isArray(value)) {
    return value.map((one, index) => checkShape(one, [...path, index], complain)).every(Boolean);
  }
  const wanted = noArgument(value);
  if (wanted !== null) complain(aboutValue(path, 'this can be no argument of a function', `expected ${wanted}`));
  return wanted === null;
}
