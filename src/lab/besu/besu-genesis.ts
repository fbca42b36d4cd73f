import { keccak256, toUtf8Bytes } from 'ethers';
import { encodeQbftExtraData } from './qbft-extra-data.ts';

export interface GenesisOptions {
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly emptyBlockPeriodSeconds: number;
  /** In ascending order. */
  readonly validators: readonly string[];
}

export interface BesuGenesis {
  /** The text of a genesis file as Besu reads it. */
  readonly json: string;
  /** Changes whenever the file's content does; not the hash real Besu would compute. */
  readonly hash: string;
  readonly extraData: string;
}

/** Marks a header as one of the Istanbul family (QBFT, IBFT). */
export const BFT_MIX_HASH = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';
export const GAS_LIMIT = '0x1c9c380';
export const GENESIS_TIMESTAMP_SECONDS = 1_700_000_000;

export function besuGenesis(options: GenesisOptions): BesuGenesis {
  const extraData = encodeQbftExtraData({ validators: options.validators, round: 0, seals: [] });
  const content = {
    config: { chainId: options.chainId, berlinBlock: 0, londonBlock: 0, zeroBaseFee: true, qbft: qbftConfig(options) },
    nonce: '0x0',
    timestamp: `0x${GENESIS_TIMESTAMP_SECONDS.toString(16)}`,
    gasLimit: GAS_LIMIT,
    difficulty: '0x1',
    mixHash: BFT_MIX_HASH,
    coinbase: `0x${'00'.repeat(20)}`,
    extraData,
    alloc: {},
  };
  return {
    json: `${JSON.stringify(content, null, 2)}\n`,
    hash: keccak256(toUtf8Bytes(JSON.stringify(content))),
    extraData,
  };
}

function qbftConfig(options: GenesisOptions): Record<string, number> {
  const config = {
    blockperiodseconds: options.blockPeriodSeconds,
    epochlength: 30_000,
    requesttimeoutseconds: options.requestTimeoutSeconds,
  };
  // Releases before 26.5 know this setting under another name and would refuse the file.
  if (options.emptyBlockPeriodSeconds === 0) return config;
  return { ...config, emptyblockperiodseconds: options.emptyBlockPeriodSeconds };
}
