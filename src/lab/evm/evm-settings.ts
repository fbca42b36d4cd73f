import { freePort } from '../free-port.ts';

/** What the lab needs for the phases of the whole fleet: two Ethereum nodes of this machine. */
export interface EvmSettings {
  /** Absolute path of anvil, the program each of them is. */
  readonly anvil: string;
  /** By network. Chosen once: the fleet file and every plan made from it name them. */
  readonly ports: Readonly<Record<LabNetwork, number>>;
  /** Of block 0, as chains count time: put up again, they have to begin with the very same one. */
  readonly genesisSeconds: number;
}

/** A copy that no money depends on has anvil's own chain id, never Ethereum's. */
export const LAB_CHAINS = { mainnet: 31337, 'chain-138': 138 } as const;
export type LabNetwork = keyof typeof LAB_CHAINS;
export const LAB_NETWORKS = Object.keys(LAB_CHAINS) as readonly LabNetwork[];

export const rpcOf = ({ ports }: EvmSettings, network: LabNetwork): string => `http://127.0.0.1:${ports[network]}`;

/** The keystore of the account that signs in the lab, and its password: made with the lab, worth nothing elsewhere. */
export const LAB_KEYSTORE = 'keys/lab.json';
export const LAB_PASSWORD = 'keys/password';

/** Two ports that nobody listens on now. Whoever takes one before the lab does makes it say so. */
export async function evmSettings(anvil: string): Promise<EvmSettings> {
  const [mainnet, own] = await Promise.all([freePort(), freePort()]);
  return { anvil, ports: { mainnet, 'chain-138': own }, genesisSeconds: nowSeconds() };
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
