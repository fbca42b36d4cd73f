import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvmNode } from './evm-node.ts';
import { type EvmSettings, LAB_CHAINS, LAB_NETWORKS, type LabNetwork, nowSeconds } from './evm-settings.ts';
import { labAddress } from './lab-account.ts';
import { blockSecondsOf } from './lab-phases.ts';

/** A thousand ether on each chain: more than the lab can spend. */
const MONEY = `0x${(1000n * 10n ** 18n).toString(16)}`;

/** The two chains of the phases contracts and ccip. */
export class EvmChains {
  readonly #nodes: readonly EvmNode[];

  private constructor(nodes: readonly EvmNode[]) {
    this.#nodes = nodes;
  }

  static async putUp(directory: string, settings: EvmSettings, speed: number): Promise<EvmChains> {
    const started = await Promise.allSettled(LAB_NETWORKS.map((network) => start(directory, settings, network, speed)));
    const chains = new EvmChains(started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
    const failed = started.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await chains.close();
      throw failed.reason;
    }
    await chains.#begin(await labAddress(directory));
    return chains;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
  }

  /** Money comes once: what the account has spent stays spent when the lab is put up again. */
  async #begin(address: string): Promise<void> {
    for (const node of this.#nodes) {
      // Its clock stood still while the node was down.
      await node.ask('evm_setTime', nowSeconds());
      const nonce = await node.ask('eth_getTransactionCount', address, 'latest');
      const balance = await node.ask('eth_getBalance', address, 'latest');
      if (nonce === '0x0' && balance === '0x0') await node.ask('anvil_setBalance', address, MONEY);
    }
  }
}

async function start(directory: string, settings: EvmSettings, network: LabNetwork, speed: number) {
  const { anvil, ports, genesisSeconds } = settings;
  const chains = join(directory, 'evm');
  await mkdir(chains, { recursive: true, mode: 0o700 });
  return EvmNode.start({
    anvil,
    port: ports[network],
    chainId: LAB_CHAINS[network],
    genesisSeconds,
    blockSeconds: blockSecondsOf(speed),
    stateFile: join(chains, `${network}.json`),
    directory: chains,
  });
}
