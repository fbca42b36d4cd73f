import { toQuantity } from 'ethers';
import { MILESTONES } from '../../regions/genesis-from.ts';
import { BFT_MIX_HASH, type GenesisSettings, MILESTONE_ITEMS } from './genesis-settings.ts';
import { encodeQbftExtraData } from './qbft-extra-data.ts';

/** The text of a genesis file as Besu reads it. */
export function genesisJson(settings: GenesisSettings): string {
  const content = {
    config: { chainId: settings.chainId, ...milestones(settings), ...freeGas(settings), qbft: qbft(settings) },
    nonce: '0x0',
    timestamp: toQuantity(settings.timestampSeconds),
    gasLimit: toQuantity(settings.gasLimit),
    ...firstFee(settings),
    difficulty: '0x1',
    mixHash: BFT_MIX_HASH,
    coinbase: `0x${'00'.repeat(20)}`,
    extraData: genesisExtraData(settings.validators),
    alloc: settings.alloc,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export const genesisExtraData = (validators: readonly string[]): string =>
  encodeQbftExtraData({ validators: inTurn(validators), round: 0, seals: [] });

/** Besu takes turns in ascending order of address; in lower case, letters sort as the bytes do. */
export const inTurn = (validators: readonly string[]): readonly string[] =>
  validators.map((each) => each.toLowerCase()).toSorted();

/** The text of a static-nodes.json: every node keeps a connection to each of these, whatever its limit of peers. */
export const staticNodesJson = (enodes: readonly string[]): string => `${JSON.stringify(enodes, null, 2)}\n`;

function milestones({ milestone }: GenesisSettings): Readonly<Record<string, number>> {
  const reached = MILESTONES.slice(0, MILESTONES.indexOf(milestone) + 1);
  return Object.fromEntries(reached.map((each) => [MILESTONE_ITEMS[each], 0]));
}

const isFree = ({ baseFeeWei }: GenesisSettings): boolean => BigInt(baseFeeWei) === 0n;

/** From London on a base fee rises by itself, unless it is switched off in the genesis. */
const freeGas = (settings: GenesisSettings) =>
  settings.milestone !== 'berlin' && isFree(settings) ? { zeroBaseFee: true } : {};

const firstFee = (settings: GenesisSettings) =>
  settings.milestone === 'berlin' || isFree(settings) ? {} : { baseFeePerGas: toQuantity(settings.baseFeeWei) };

function qbft(settings: GenesisSettings): Readonly<Record<string, number>> {
  const config = {
    blockperiodseconds: settings.blockPeriodSeconds,
    epochlength: settings.epochLength,
    requesttimeoutseconds: settings.requestTimeoutSeconds,
  };
  // Releases before 26.5 know this setting under another name and would refuse the file.
  if (settings.emptyBlockPeriodSeconds === 0) return config;
  return { ...config, emptyblockperiodseconds: settings.emptyBlockPeriodSeconds };
}
