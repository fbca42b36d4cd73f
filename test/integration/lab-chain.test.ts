import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EvmNode } from '../../src/lab/evm/evm-node.ts';
import { evmSettings } from '../../src/lab/evm/evm-settings.ts';
import { toolsDirectory } from '../rigs/cli/tool-directories.ts';

test('a chain of the lab is the very same one however often it is put up, and waits for nobody else’s port', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'besu-console-chain-'));
  const { anvil, ports, genesisSeconds } = await evmSettings(join(toolsDirectory, 'anvil', 'anvil'));
  const stateFile = join(directory, 'chain.json');
  const chain = { chainId: 138, genesisSeconds, blockSeconds: 0.05, stateFile, directory };
  const options = { anvil, port: ports['chain-138'], ...chain };
  try {
    const first: unknown[] = [];
    for (let start = 0; start < 3; start += 1) {
      const node = await EvmNode.start(options);
      first.push(await node.ask('eth_getBlockByNumber', '0x0', false));
      await node.close();
    }
    expect(first[0]).toMatchObject({ hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
    expect(first).toEqual([first[0], first[0], first[0]]);
    const { blocks } = JSON.parse(await readFile(stateFile, 'utf8'));
    const numbers = blocks.map((block: { header: { number: string } }) => block.header.number);
    expect(new Set(numbers).size).toBe(numbers.length);

    // Another program listens and never answers; this one was never up there.
    const other = createServer().listen(options.port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const elsewhere = { ...options, stateFile: join(directory, 'other.json') };
    await expect(EvmNode.start(elsewhere)).rejects.toThrow(`another program has 127.0.0.1:${options.port}`);
    other.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
