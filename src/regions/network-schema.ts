import * as z from 'zod';
import { LARGEST_CHAIN_ID } from './chain-limits.ts';
import { CONTRACT_NAME, NETWORK_NAME } from './chain-reference.ts';
import { contract, decimalText } from './chain-words.ts';
import { byName, decimal, group, matching, path, text, whole } from './schema-words.ts';

const ENV = /^env:[A-Za-z_]\w{0,200}$/;
const SECRET = /^(env:[A-Za-z_]\w{0,200}|file:[^\0]{1,4096}|prompt)$/;

const signerSchema = group('Who signs: an encrypted keystore, another program, or in a lab a key in the environment.', {
  keystore: path('an encrypted JSON keystore (V3)').optional().describe('Encrypted JSON keystore; needs password.'),
  password: matching(SECRET, 'prompt, env:NAME or file:PATH, never the password itself')
    .optional()
    .describe("Where the keystore's password is: env:NAME, file:PATH (its first line), or prompt: a person types it."),
  env: matching(/^[A-Za-z_]\w{0,200}$/, 'a name of an environment variable')
    .optional()
    .describe('Only in a lab: the variable that holds a raw private key.'),
  external: group('web3signer or clef: asked to sign over JSON-RPC, so that the key stays there.', {
    url: text('an http or https address, or env:NAME'),
    address: contract().describe('The account it signs for.'),
  }).optional(),
});

const networkSchema = group('A chain that contracts are deployed to or called on.', {
  rpc: text('an http or https address, or env:NAME').describe(
    'http or https, or env:NAME where the address holds a key of its own.',
  ),
  chainId: whole(1, LARGEST_CHAIN_ID).describe('Nothing is signed when the node says another one.'),
  mainnet: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('Real money: a person sees and types before anything is sent. Default: true for chain id 1.'),
  confirmations: whole(1, 1000).optional().describe('Blocks that make a transaction final. Default 1, with mainnet 3.'),
  everySeconds: decimal(0.05, 60)
    .optional()
    .describe('How often the node is asked while a transaction is under way, in seconds. Default 2.'),
  maxFeeGwei: decimalText('a number of gwei, such as 40 or "0.05"')
    .optional()
    .describe('Highest price of a unit of gas that is ever signed. Needed with mainnet; otherwise default 1000.'),
  maxCostEther: decimalText('a number of ether, such as 0.5')
    .optional()
    .describe('Highest cost of one transaction, fee and value together. Default: only the fee is capped.'),
  signer: signerSchema,
  addresses: byName(
    matching(CONTRACT_NAME, 'a name: a letter, then letters, digits, hyphens and underscores'),
    contract(),
    'a map from names to addresses',
  )
    .default({})
    .describe('What others have deployed, by name: "{Name}" stands for it.'),
  explorer: text('an address with {hash}').optional().describe('Such as https://etherscan.io/tx/{hash}.'),
});

export const networksSchema = byName(
  matching(NETWORK_NAME, 'lower case letters, digits and hyphens, at most 31'),
  networkSchema,
  'a map of networks by name',
).describe('The chains of the phases contracts and ccip, by name.');

export const isEnvReference = (text: string): boolean => ENV.test(text);

export type NetworksInput = z.output<typeof networksSchema>;
export type NetworkInput = z.output<typeof networkSchema>;
