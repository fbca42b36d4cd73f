import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../src/lib/json.ts';

/** Compiles one .sol file of this directory and writes each contract as Hardhat would; the paths by contract name. */
export async function compile(file: string, into: string): Promise<Readonly<Record<string, string>>> {
  // A CommonJS program of 8 MB: loaded only by tests that compile.
  const { default: solc } = await import('solc');
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: await readFile(join(import.meta.dirname, file), 'utf8') } },
    settings: {
      evmVersion: 'paris',
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)) as string) as JsonObject;
  const contracts = objectAt(output, 'contracts', file);
  if (contracts === null) throw new Error(`${file} does not compile: ${JSON.stringify(output['errors'])}`);
  await mkdir(into, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, contract] of Object.entries(contracts)) {
    if (!isJsonObject(contract)) continue;
    const code = objectAt(contract, 'evm', 'bytecode');
    const artifact = {
      contractName: name,
      abi: contract['abi'],
      bytecode: `0x${JSON.stringify(code?.['object']).slice(1, -1)}`,
      linkReferences: code?.['linkReferences'],
    };
    paths[name] = join(into, `${name}.json`);
    await writeFile(paths[name], JSON.stringify(artifact));
  }
  return paths;
}

function objectAt(value: JsonObject, ...path: readonly string[]): JsonObject | null {
  let at: JsonObject | null = value;
  for (const name of path) {
    const next: unknown = at?.[name];
    at = isJsonObject(next) ? next : null;
  }
  return at;
}
