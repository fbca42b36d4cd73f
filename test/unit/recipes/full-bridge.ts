import { LINK } from '../regions/chain-samples.ts';

const SIGNER = 'signer: { keystore: keys/k.json, password: file:keys/password }';
const DESTINATION = [
  'maxNumberOfTokensPerMsg: 10, maxDataBytes: 30000, maxPerMsgGasLimit: 3000000, destGasOverhead: 300000',
  'destGasPerPayloadByteBase: 16, destGasPerPayloadByteHigh: 40, destGasPerPayloadByteThreshold: 3000',
  'destDataAvailabilityOverheadGas: 0, destGasPerDataAvailabilityByte: 0, destDataAvailabilityMultiplierBps: 0',
  'defaultTokenFeeUSDCents: 50, defaultTokenDestGasOverhead: 90000, defaultTxGasLimit: 200000',
  'gasMultiplierWeiPerEth: "11000000000000000000", gasPriceStalenessThreshold: 86400, networkFeeUSDCents: 10',
].join(', ');

/** Both phases with everything that can be configured. `own`: a contract of the file on each network. */
export const fullBridge = (environment: string): string => `version: 1
name: bridge
environment: ${environment}
azure: { subscription: 11111111-2222-3333-4444-555555555555 }
regions: { deploy: [northeurope, uksouth] }
networks:
  mainnet: { rpc: env:RPC, chainId: 1, maxFeeGwei: 40, ${SIGNER}, addresses: { LINK: "${LINK}" } }
  chain-138: { rpc: http://127.0.0.1:8545, chainId: 138, ${SIGNER}, addresses: { Known: "${LINK}" } }
phases:
  besu: { command: [./besu.sh, "{region}"] }
  contracts:
    contracts:
      lanes:
        mainnet:
          - { deploy: Token, artifact: out/Token.json, arguments: [Wrapped, W138, 18] }
          - { deploy: Pool, artifact: out/Pool.json, arguments: ["{Token}"] }
          - { call: grant, to: "{Token}", function: "function grant(address to)", arguments: ["{Pool}"] }
        chain-138:
          - { deploy: Token, artifact: out/Token.json, arguments: [Other] }
          - { deploy: Pool, artifact: out/Pool.json }
  ccip:
    ccip:
      a:
        network: mainnet
        selector: "5009297550715157269"
        router: "{LINK}"
${sideParts('{LINK}')}
      b:
        network: chain-138
        selector: 138
        router: "{Known}"
${sideParts('{Known}')}
      smoke: { receiver: "{Pool}", fee: 0.01 ether, feeToken: "{LINK}" }
`;

function sideParts(own: string): string {
  const lines = [
    `wrappedNative: "${own}"`,
    `onRamp: { address: "{Token}", allowlist: { senders: ["${own}"] }, dynamicConfig: { feeQuoter: "${own}", feeAggregator: "${own}" } }`,
    'offRamp: { address: "{Pool}" }',
    `feeQuoter: { address: "${own}", destination: { ${DESTINATION} }, feeTokens: ["${own}"], gasPriceUsd: 1000000000, tokenPrices: [{ token: "${own}", usd: "5000000000000000000" }] }`,
    `tokenAdminRegistry: "${own}"`,
    `registryModule: "${own}"`,
    `tokens: [{ name: T, token: "{Token}", pool: "{Pool}", administrator: "${own}", mintAndBurn: true, outbound: { capacity: 100 ether, rate: 0.1 ether }, allowlist: ["${own}"] }]`,
    'applications: [{ name: app, address: "{Pool}", allowDestination: true, allowSource: true, allowSenders: ["{Pool}"] }]',
    `fund: [{ name: link, to: "{Pool}", token: "${own}", target: 5 ether, limit: 5 ether }, { name: app, to: "{Pool}", messages: { count: 10, receiver: "{Pool}" }, limit: 1 ether }]`,
  ];
  return lines.map((line) => `        ${line}`).join('\n');
}
