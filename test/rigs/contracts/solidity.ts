import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../src/lib/json.ts';

/** The contracts of CCIP as the lab has them: source and what is compiled of it lie side by side. */
export const LAB_CONTRACTS = resolve(import.meta.dirname, '../../../src/lab/assets/contracts');

/** Compiles a .sol file (of this directory, or an absolute path) and writes each contract as Hardhat would; paths by name. */
export async function compile(source: string, into: string): Promise<Readonly<Record<string, string>>> {
  await mkdir(into, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, text] of Object.entries(await compiled(source))) {
    paths[name] = join(into, `${name}.json`);
    await writeFile(paths[name], text);
  }
  return paths;
}

/** Each contract of the file as the text of its artifact, by name. The same source always gives the same bytes. */
export async function compiled(source: string): Promise<Readonly<Record<string, string>>> {
  const file = basename(source);
  // A CommonJS program of 8 MB: loaded only by tests that compile.
  const { default: solc } = await import('solc');
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: await readFile(resolve(import.meta.dirname, source), 'utf8') } },
    settings: {
      evmVersion: 'paris',
      optimizer: { enabled: true },
      // Without it a word in a comment would change the bytes.
      metadata: { appendCBOR: false, bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)) as string) as JsonObject;
  const contracts = objectAt(output, 'contracts', file);
  if (contracts === null) throw new Error(`${file} does not compile: ${JSON.stringify(output['errors'])}`);
  const found = Object.entries(contracts).filter((each): each is [string, JsonObject] => isJsonObject(each[1]));
  return Object.fromEntries(found.map(([name, contract]) => [name, artifactText(name, contract)]));
}

function artifactText(contractName: string, contract: JsonObject): string {
  const code = objectAt(contract, 'evm', 'bytecode');
  const bytecode = `0x${JSON.stringify(code?.['object']).slice(1, -1)}`;
  return `${JSON.stringify({ contractName, abi: contract['abi'], bytecode, linkReferences: code?.['linkReferences'] })}\n`;
}

function objectAt(value: JsonObject, ...path: readonly string[]): JsonObject | null {
  let at: JsonObject | null = value;
  for (const name of path) {
    const next: unknown = at?.[name];
    at = isJsonObject(next) ? next : null;
  }
  return at;
}
