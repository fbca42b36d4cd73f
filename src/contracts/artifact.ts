import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Interface, type InterfaceAbi, isHexString } from 'ethers';
import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { systemErrorText } from '../lib/system-error.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';

/** A compiled contract: what Hardhat (`bytecode`, `linkReferences`) and Foundry (`bytecode.object`) write. */
export interface Artifact {
  readonly file: string;
  readonly abi: Interface;
  /** Creation code with 0x; where a library belongs it holds 20 bytes that are not hex, or zeros. */
  readonly bytecode: string;
  readonly places: readonly LibraryPlace[];
}

/** Where the address of a library goes, in bytes from the start. */
interface LibraryPlace {
  readonly library: string;
  readonly start: number;
}

export async function readArtifact(file: string): Promise<Artifact> {
  const value = await readJson(file);
  const code = value['bytecode'];
  const bytecode = isJsonObject(code) ? code['object'] : code;
  const links = isJsonObject(code) ? code['linkReferences'] : value['linkReferences'];
  if (typeof bytecode !== 'string' || bytecode === '' || bytecode === '0x') {
    throw unusable(file, 'it has no bytecode: an interface, an abstract contract, or not an artifact');
  }
  const abi = interfaceOf(value['abi']);
  if (abi === null) throw unusable(file, 'its abi cannot be read');
  return { file, abi, bytecode: bytecode.startsWith('0x') ? bytecode : `0x${bytecode}`, places: placesOf(links) };
}

/** For decoding only: null when there is none or it cannot be read. */
export async function abiOf(file: string): Promise<Interface | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isJsonObject(value) ? interfaceOf(value['abi']) : null;
  } catch {
    return null;
  }
}

/** The creation code with every library in its place; `addresses` by library name. */
export function linkLibraries(artifact: Artifact, addresses: ReadonlyMap<string, string>): string {
  let { bytecode } = artifact;
  for (const { library, start } of artifact.places) {
    const address = addresses.get(library);
    if (address === undefined) throw unusable(artifact.file, `the library ${library} is not given an address`);
    // Two digits a byte, after 0x.
    const at = 2 + start * 2;
    bytecode = bytecode.slice(0, at) + address.slice(2).toLowerCase() + bytecode.slice(at + 40);
  }
  if (isHexString(bytecode)) return bytecode;
  throw unusable(artifact.file, 'its bytecode is not linked and does not say which libraries it wants');
}

async function readJson(file: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw unusable(file, systemErrorText(error));
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Said below.
  }
  throw unusable(file, 'it is no JSON object');
}

function interfaceOf(abi: JsonValue | undefined): Interface | null {
  try {
    return Array.isArray(abi) ? new Interface(abi as InterfaceAbi) : null;
  } catch {
    return null;
  }
}

/** `{ "contracts/Math.sol": { "Math": [{ "start": 12, "length": 20 }] } }`. */
function placesOf(links: JsonValue | undefined): readonly LibraryPlace[] {
  if (!isJsonObject(links)) return [];
  return Object.values(links).flatMap((libraries) =>
    Object.entries(isJsonObject(libraries) ? libraries : {}).flatMap(([library, places]) =>
      (Array.isArray(places) ? places : [])
        .map((place: JsonValue) => (isJsonObject(place) ? place['start'] : undefined))
        .filter((start) => typeof start === 'number')
        .map((start) => ({ library, start })),
    ),
  );
}

const unusable = (file: string, what: string) => refuse(chainFailure('artifact', [`${basename(file)}: ${what}`, file]));
