import * as z from 'zod';
import { amount, contract, contractName, gas, selector, uint } from './chain-words.ts';
import { duration, group, matching, oneOf, text, whole } from './schema-words.ts';

/** The gas that a message gets when nobody says otherwise: `DEFAULT_GAS_LIMIT` of CCIP's own extraArgs. */
const DEFAULT_MESSAGE_GAS = 200_000;
/** A short text and an address, encoded. */
const DEFAULT_MESSAGE_BYTES = 256;
const MOST = 100;

const flag = (otherwise: boolean) => z.boolean({ error: 'true or false' }).default(otherwise);
const listOf = <Item extends z.ZodType>(item: Item, words: string) =>
  z.array(item, { error: words }).max(MOST, { error: `at most ${MOST}` });
const contracts = () => listOf(contract(), 'a list of addresses');
const ZERO = '0x0000000000000000000000000000000000000000';

const onRampSchema = group('The contract that messages leave through.', {
  address: contract(),
  configure: flag(true).describe('Writes router and allowlist for the other chain (CCIP 1.6).'),
  allowlist: group('Only these may send. Without it: everybody.', {
    enabled: flag(true),
    senders: contracts().default([]),
    remove: contracts().default([]),
  }).optional(),
  dynamicConfig: group('setDynamicConfig, when the fee quoter or who gets the fees is to change.', {
    feeQuoter: contract(),
    feeAggregator: contract(),
    messageInterceptor: contract().default(ZERO),
    allowlistAdmin: contract().default(ZERO),
  }).optional(),
});

const offRampSchema = group('The contract that messages arrive through.', {
  address: contract(),
  configure: flag(true).describe('Writes the on-ramp of the other chain as its source (CCIP 1.6).'),
  rmnVerification: flag(true).describe(
    'false: messages are taken without the blessing of the risk management network.',
  ),
  remove: contracts().default([]).describe('Off-ramps the router is to forget.'),
});

/** Field by field `DestChainConfig` of the fee quoter 1.6; no number has a default, for each is money. */
const destinationSchema = group('What a message to the other chain costs: DestChainConfig of the fee quoter, 1.6.', {
  isEnabled: flag(true),
  maxNumberOfTokensPerMsg: uint(16),
  maxDataBytes: uint(32),
  maxPerMsgGasLimit: uint(32),
  destGasOverhead: uint(32),
  destGasPerPayloadByteBase: uint(8),
  destGasPerPayloadByteHigh: uint(8),
  destGasPerPayloadByteThreshold: uint(16),
  destDataAvailabilityOverheadGas: uint(32),
  destGasPerDataAvailabilityByte: uint(16),
  destDataAvailabilityMultiplierBps: uint(16),
  chainFamilySelector: matching(/^0x[0-9a-fA-F]{8}$/, '4 bytes in quotes, such as "0x2812d52c"')
    .default('0x2812d52c')
    .describe('Default: EVM.'),
  enforceOutOfOrder: flag(false),
  defaultTokenFeeUSDCents: uint(16),
  defaultTokenDestGasOverhead: uint(32),
  defaultTxGasLimit: uint(32),
  gasMultiplierWeiPerEth: uint(64),
  gasPriceStalenessThreshold: uint(32),
  networkFeeUSDCents: uint(32),
});

const feeQuoterSchema = group('The contract that says what a message costs.', {
  address: contract(),
  destination: destinationSchema.optional(),
  feeTokens: contracts().default([]).describe('Fees may be paid in these, too.'),
  gasPriceUsd: uint(224).optional().describe('Price of a unit of gas of the other chain: dollars with 18 decimals.'),
  tokenPrices: listOf(
    group('Price of a token.', {
      token: contract(),
      usd: uint(224).describe('Dollars with 18 decimals for 10^18 of its smallest unit.'),
    }),
    'a list of token and usd',
  ).default([]),
});

const RATE_WORDS = 'a rate limit, such as { capacity: 100 ether, rate: 0.1 ether }';
const rateSchema = group('How much of a token may pass; absent = no limit.', {
  capacity: amount().describe('Most at once.'),
  rate: amount().describe('Comes back each second.'),
});

const tokenSchema = group('A token that crosses; the other side has one of the same name.', {
  name: contractName().describe('The same on both sides.'),
  token: contract(),
  pool: contract(),
  version: oneOf(['1.5.0', '1.5.1'])
    .default('1.5.1')
    .describe('Of the pool: 1.5.0 knows one remote pool for each chain; 1.5.1 stands for all later ones.'),
  register: oneOf(['owner', 'ccip-admin', 'access-control', 'none'])
    .default('owner')
    .describe('How its administrator proves itself to the registry module.'),
  administrator: contract()
    .optional()
    .describe('The account that signs here; needed with a token admin registry, unless register is none.'),
  mintAndBurn: flag(false).describe('Grants the pool grantMintAndBurnRoles on the token.'),
  replace: flag(false).describe('Takes a chain that was set up wrongly away and adds it anew, in one transaction.'),
  outbound: rateSchema.optional().describe(RATE_WORDS),
  inbound: rateSchema.optional().describe(RATE_WORDS),
  allowlist: contracts().default([]).describe('Who may send through the pool, where the pool keeps a list.'),
});

const functionName = (name: string) => matching(/^[A-Za-z_$][\w$]{0,100}$/, 'a name of a function').default(name);

const applicationSchema = group('A contract of yours that sends or receives.', {
  name: contractName(),
  address: contract(),
  allowDestination: flag(false).describe('It may send to the other chain.'),
  allowSource: flag(false).describe('It takes messages from the other chain.'),
  allowSenders: contracts().default([]).describe('It takes messages from these contracts of the other chain.'),
  checkRouter: flag(true).describe('A receiver whose getRouter() is not the router of its chain is refused.'),
  functions: group('What its functions are called; the defaults are those of the examples of CCIP.', {
    destination: functionName('allowlistDestinationChain'),
    destinationRead: functionName('allowlistedDestinationChains'),
    source: functionName('allowlistSourceChain'),
    sourceRead: functionName('allowlistedSourceChains'),
    sender: functionName('allowlistSender'),
    senderRead: functionName('allowlistedSenders'),
  }).prefault({}),
});

const messagesSchema = group("Enough for so many messages at the router's fee of the moment.", {
  count: whole(1, 1_000_000),
  receiver: contract().describe('On the other chain.'),
  feeToken: contract().optional().describe("Default: the chain's own coin."),
  dataBytes: whole(0, 100_000).default(DEFAULT_MESSAGE_BYTES),
  gasLimit: gas().default(DEFAULT_MESSAGE_GAS),
});

const fundSchema = group('Brings a balance up to a target, in one transfer and never by more than the limit.', {
  name: contractName(),
  to: contract(),
  token: contract().optional().describe("Default: the chain's own coin."),
  target: amount().optional().describe('A balance; or messages.'),
  messages: messagesSchema.optional().describe('Instead of target; paid in its feeToken.'),
  limit: amount().describe('Never more than this at once.'),
});

const sideSchema = group('One of the two chains.', {
  network: text('a name of a network').max(31, { error: 'a name of a network' }),
  selector: selector().describe('How CCIP names this chain: quote it, it is longer than a number can hold exactly.'),
  router: contract(),
  wrappedNative: contract().optional(),
  onRamp: onRampSchema.optional(),
  offRamp: offRampSchema.optional(),
  feeQuoter: feeQuoterSchema.optional(),
  tokenAdminRegistry: contract().optional(),
  registryModule: contract().optional().describe('RegistryModuleOwnerCustom.'),
  tokens: listOf(tokenSchema, 'a list of tokens').default([]),
  applications: listOf(applicationSchema, 'a list of applications').default([]),
  fund: listOf(fundSchema, 'a list of what is funded, in order').default([]),
});

const smokeSchema = group('One message, sent once for its content: change the data to send another.', {
  from: oneOf(['a', 'b']).default('a'),
  receiver: contract().describe('On the other side.'),
  data: text('a text').max(1000, { error: 'at most 1000 characters' }).default('besu-console'),
  gasLimit: gas().default(DEFAULT_MESSAGE_GAS),
  outOfOrder: flag(true).describe('Needed by chains that enforce it.'),
  feeToken: contract().optional().describe("Default: the chain's own coin."),
  fee: amount().describe('Most that the fee may be: sent along, or allowed to the router in the fee token.'),
});

export const ccipSchema = group(
  'Connects two chains by CCIP: reads first, writes what differs, reads again; one by one.',
  {
    a: sideSchema,
    b: sideSchema,
    approve: oneOf(['each', 'once'])
      .optional()
      .describe('each: every step that would send waits for a person. Default: each in production, else once.'),
    laneCheck: flag(true).describe(
      'Before funding: refused while the risk management network has cursed the other chain, or the price of its gas is old.',
    ),
    smoke: smokeSchema.optional(),
    timeout: duration().optional().describe('For each transaction. Default 1h.'),
  },
);

export type CcipInput = z.output<typeof ccipSchema>;
export type CcipSide = z.output<typeof sideSchema>;
export type CcipToken = CcipSide['tokens'][number];
export type CcipApplication = CcipSide['applications'][number];
export type CcipFund = CcipSide['fund'][number];
export type CcipFeeQuoter = NonNullable<CcipSide['feeQuoter']>;
export type CcipSmoke = NonNullable<CcipInput['smoke']>;
