import { keccak256, toUtf8Bytes } from 'ethers';
import { genesisExtraData, genesisJson } from '../../contracts/genesis/genesis-json.ts';
import type { GenesisSettings } from '../../contracts/genesis/genesis-settings.ts';
import { USUAL_GAS_LIMIT } from '../../regions/genesis-from.ts';

export type GenesisOptions = Pick<
  GenesisSettings,
  'chainId' | 'blockPeriodSeconds' | 'requestTimeoutSeconds' | 'emptyBlockPeriodSeconds' | 'epochLength' | 'validators'
>;

export interface BesuGenesis {
  /** The text of a genesis file as Besu reads it. */
  readonly json: string;
  /** Changes whenever the file's content does; not the hash real Besu would compute. */
  readonly hash: string;
  readonly extraData: string;
}

export const GAS_LIMIT = `0x${USUAL_GAS_LIMIT.toString(16)}`;
export const GENESIS_TIMESTAMP_SECONDS = 1_700_000_000;

/** Built as every genesis of the console is, so the lab's chain begins as a real one would. */
export function besuGenesis(options: GenesisOptions): BesuGenesis {
  const json = genesisJson({
    ...options,
    // The headers of the lab have a base fee and no withdrawals: London.
    milestone: 'london',
    baseFeeWei: '0',
    gasLimit: USUAL_GAS_LIMIT,
    timestampSeconds: GENESIS_TIMESTAMP_SECONDS,
    alloc: {},
  });
  return { json, hash: keccak256(toUtf8Bytes(json)), extraData: genesisExtraData(options.validators) };
}
