import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EvmNode } from '../../../../src/lab/evm/evm-node.ts';
import { LabRefusal } from '../../../../src/lab/lab-refusal.ts';

/** A program in anvil's place: what it does is written in shell. */
async function refusedBy(script: string): Promise<{ readonly problem: unknown; readonly port: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'besu-console-evm-'));
  // Takes connections and never answers, as many a program would.
  const other = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { readonly port: number };
    const anvil = join(directory, 'anvil');
    await writeFile(anvil, `#!/bin/sh\n${script}\n`);
    await chmod(anvil, 0o700);
    const chain = { chainId: 138, genesisSeconds: 1_800_000_000, blockSeconds: 1 };
    const options = { anvil, port, ...chain, stateFile: join(directory, 'chain.json'), directory };
    return { port, problem: await EvmNode.start(options).catch((problem: unknown) => problem) };
  } finally {
    other.close();
    await rm(directory, { recursive: true });
  }
}

test('a port that another program has is named at once, with what can be done', async () => {
  const { problem, port } = await refusedBy('echo "Error: Address already in use (os error 98)" >&2; exit 1');
  expect(problem).toBeInstanceOf(LabRefusal);
  expect(String(problem)).toContain(`another program has 127.0.0.1:${port}, the port of the lab's chain 138; end it,`);
});

test('a node that ends is told in its own last words, cleaned', async () => {
  const { problem } = await refusedBy("printf 'boot\\n\\033[31mno\\033[0m such\\tflag\\n\\n' >&2; exit 2");
  expect(problem).toBeInstanceOf(LabRefusal);
  expect(String(problem)).toMatch(/anvil does not come up \(no such flag\) for chain 138 .*chain\.json\.log$/);
});
