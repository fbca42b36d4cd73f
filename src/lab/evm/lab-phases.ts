import type { JsonValue } from '../../lib/json.ts';
import {
  type EvmSettings,
  LAB_CHAINS,
  LAB_KEYSTORE,
  LAB_NETWORKS,
  LAB_PASSWORD,
  type LabNetwork,
  rpcOf,
} from './evm-settings.ts';

/** Of both chains, at the pace for watching. */
const BLOCK_SECONDS = 1;
/** Faster, and a step would see nothing but new blocks. */
const LEAST_BLOCK_SECONDS = 0.05;

export const blockSecondsOf = (speed: number): number =>
  Math.max(LEAST_BLOCK_SECONDS, Math.round((BLOCK_SECONDS / speed) * 100) / 100);

/** How CCIP would name them: Ethereum's own number, longer than JavaScript's are exact, and a number somebody chose. */
const SELECTORS: Readonly<Record<LabNetwork, string>> = { mainnet: '5009297550715157269', 'chain-138': '138' };
const ZERO = `0x${'0'.repeat(40)}`;

/** What is deployed on each chain, by the name of its artifact. */
const DEPLOYED: readonly (readonly [artifact: string, given: readonly JsonValue[]])[] = [
  ['BurnMintToken', [`1000${'0'.repeat(18)}`]],
  ['RMNRemote', []],
  ['Router', [ZERO, '{RMNRemote}']],
  ['FeeQuoter', []],
  ['OnRamp', ['{FeeQuoter}']],
  ['OffRamp', []],
  ['TokenPool', ['{BurnMintToken}', false]],
  ['Messenger', ['{Router}']],
];
/** The artifacts that travel with the lab, compiled from the source beside them. */
export const LAB_ARTIFACTS: readonly string[] = DEPLOYED.map(([artifact]) => artifact);

/** What the fleet file says of chains: two networks, the same contracts on both, and CCIP between them. */
export function labChainSections(settings: EvmSettings, speed: number) {
  return {
    networks: Object.fromEntries(LAB_NETWORKS.map((network) => [network, networkOf(settings, network, speed)])),
    phases: {
      contracts: { contracts: { lanes: Object.fromEntries(LAB_NETWORKS.map((network) => [network, lane()])) } },
      ccip: { ccip: ccip() },
    },
  };
}

/** No money depends on it, so nobody is asked before something is sent, as would be for the real Ethereum. */
const networkOf = (settings: EvmSettings, network: LabNetwork, speed: number): JsonValue => ({
  rpc: rpcOf(settings, network),
  chainId: LAB_CHAINS[network],
  mainnet: false,
  // One confirmation of two is something to see.
  confirmations: network === 'mainnet' ? 2 : 1,
  everySeconds: blockSecondsOf(speed),
  maxFeeGwei: 40,
  signer: { keystore: LAB_KEYSTORE, password: `file:${LAB_PASSWORD}` },
});

const lane = (): readonly JsonValue[] => [
  ...DEPLOYED.map(([name, given]) => ({ deploy: name, artifact: `contracts/${name}.json`, arguments: given })),
  {
    call: 'grant-pool',
    to: '{BurnMintToken}',
    function: 'function grantMintAndBurnRoles(address burnAndMinter)',
    arguments: ['{TokenPool}'],
    doneWhen: [
      {
        read: 'function isMinter(address) view returns (bool)',
        arguments: ['{TokenPool}'],
        equals: [true],
      },
    ],
  },
];

const ccip = (): JsonValue => ({
  a: side('mainnet'),
  b: side('chain-138'),
  smoke: { from: 'a', receiver: '{Messenger}', data: 'hello from the lab', fee: '0.001 ether' },
});

const side = (network: LabNetwork): JsonValue => ({
  network,
  selector: SELECTORS[network],
  router: '{Router}',
  onRamp: { address: '{OnRamp}' },
  offRamp: { address: '{OffRamp}' },
  feeQuoter: { address: '{FeeQuoter}', destination: DESTINATION, gasPriceUsd: '1000000000' },
  tokens: [
    {
      name: 'link',
      token: '{BurnMintToken}',
      pool: '{TokenPool}',
      outbound: { capacity: '100 ether', rate: '1 ether' },
    },
  ],
  applications: [{ name: 'messenger', address: '{Messenger}', allowDestination: true, allowSource: true }],
  fund: [
    { name: 'coin', to: '{Messenger}', messages: { count: 10, receiver: '{Messenger}' }, limit: '1 ether' },
    { name: 'link', to: '{Messenger}', token: '{BurnMintToken}', target: '5 ether', limit: '5 ether' },
  ],
});

/** The double of the fee quoter asks a flat fee; only these two are ever looked at. */
const DESTINATION: JsonValue = {
  isEnabled: true,
  // A day, as between real chains: after it the lane is refused until the price is written anew.
  gasPriceStalenessThreshold: 86_400,
  ...Object.fromEntries(
    [
      ...[
        'maxNumberOfTokensPerMsg',
        'maxDataBytes',
        'maxPerMsgGasLimit',
        'destGasOverhead',
        'destGasPerPayloadByteBase',
      ],
      ...['destGasPerPayloadByteHigh', 'destGasPerPayloadByteThreshold', 'destDataAvailabilityOverheadGas'],
      ...['destGasPerDataAvailabilityByte', 'destDataAvailabilityMultiplierBps', 'defaultTokenFeeUSDCents'],
      ...['defaultTokenDestGasOverhead', 'defaultTxGasLimit', 'gasMultiplierWeiPerEth', 'networkFeeUSDCents'],
    ].map((name) => [name, 0]),
  ),
};
