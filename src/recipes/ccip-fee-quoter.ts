import type { CcipFeeQuoter } from '../regions/ccip-schema.ts';
import { type CcipCall, type CcipEnds, ccipCall, reading } from './ccip-ends.ts';

type Destination = NonNullable<CcipFeeQuoter['destination']>;

/** In the order of `FeeQuoter.DestChainConfig` 1.6; the types are the contract's. */
const FIELDS: readonly (readonly [type: string, name: keyof Destination])[] = [
  ['bool', 'isEnabled'],
  ['uint16', 'maxNumberOfTokensPerMsg'],
  ['uint32', 'maxDataBytes'],
  ['uint32', 'maxPerMsgGasLimit'],
  ['uint32', 'destGasOverhead'],
  ['uint8', 'destGasPerPayloadByteBase'],
  ['uint8', 'destGasPerPayloadByteHigh'],
  ['uint16', 'destGasPerPayloadByteThreshold'],
  ['uint32', 'destDataAvailabilityOverheadGas'],
  ['uint16', 'destGasPerDataAvailabilityByte'],
  ['uint16', 'destDataAvailabilityMultiplierBps'],
  ['bytes4', 'chainFamilySelector'],
  ['bool', 'enforceOutOfOrder'],
  ['uint16', 'defaultTokenFeeUSDCents'],
  ['uint32', 'defaultTokenDestGasOverhead'],
  ['uint32', 'defaultTxGasLimit'],
  ['uint64', 'gasMultiplierWeiPerEth'],
  ['uint32', 'gasPriceStalenessThreshold'],
  ['uint32', 'networkFeeUSDCents'],
];
const CONFIG = `(${FIELDS.map(([type, name]) => `${type} ${name}`).join(', ')})`;

/** What a message costs: the other chain, the coins a fee may be paid in, and the prices. */
export function feeQuoterCalls({ here, there }: CcipEnds): readonly CcipCall[] {
  const { feeQuoter } = here;
  if (feeQuoter === undefined) return [];
  const { address: to, destination, feeTokens } = feeQuoter;
  return [
    ...(destination === undefined ? [] : [destinationCall(to, there.selector, destination)]),
    ...(feeTokens.length === 0 ? [] : [feeTokensCall(to, feeTokens)]),
    ...pricesCalls(feeQuoter, there.selector),
  ];
}

function destinationCall(to: string, selector: string, destination: Destination): CcipCall {
  const config = FIELDS.map(([, name]) => destination[name]);
  return ccipCall({
    ...{ name: 'fee-destination', to, arguments: [[[selector, config]]] },
    signature: `function applyDestChainConfigUpdates((uint64 destChainSelector, ${CONFIG} destChainConfig)[] destChainConfigArgs)`,
    doneWhen: [
      reading(
        to,
        `function getDestChainConfig(uint64 destChainSelector) view returns (${CONFIG})`,
        [selector],
        [config],
      ),
    ],
  });
}

const feeTokensCall = (to: string, tokens: readonly string[]): CcipCall =>
  ccipCall({
    ...{ name: 'fee-tokens', to, arguments: [[], tokens] },
    signature: 'function applyFeeTokensUpdates(address[] feeTokensToRemove, address[] feeTokensToAdd)',
    doneWhen: [reading(to, 'function getFeeTokens() view returns (address[])', [], [tokens], 'has')],
  });

/** The times of the prices are not read: whose prices come from a feed writes none here. */
function pricesCalls({ address: to, tokenPrices, gasPriceUsd }: CcipFeeQuoter, selector: string): readonly CcipCall[] {
  if (tokenPrices.length === 0 && gasPriceUsd === undefined) return [];
  const gas = gasPriceUsd === undefined ? [] : [[selector, gasPriceUsd]];
  const prices = [tokenPrices.map(({ token, usd }) => [token, usd]), gas];
  return [
    ccipCall({
      ...{ name: 'fee-prices', to, arguments: [prices] },
      signature:
        'function updatePrices(((address sourceToken, uint224 usdPerToken)[] tokenPriceUpdates, (uint64 destChainSelector, uint224 usdPerUnitGas)[] gasPriceUpdates) priceUpdates)',
      doneWhen: [
        ...tokenPrices.map(({ token, usd }) =>
          reading(to, 'function getTokenPrice(address token) view returns (uint224)', [token], [usd]),
        ),
        ...gas.map(([of = '', price = '']) =>
          reading(
            to,
            'function getDestinationChainGasPrice(uint64 destChainSelector) view returns (uint224)',
            [of],
            [price],
          ),
        ),
      ],
    }),
  ];
}
