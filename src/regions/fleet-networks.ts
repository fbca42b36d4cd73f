import { addressProblem } from './address-checksum.ts';
import type { ChainNetwork, SignerReference } from './chain-task.ts';
import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import type { Environment } from './fleet.ts';
import { isEnvReference, type NetworkInput, type NetworksInput } from './network-schema.ts';
import type { Path } from './yaml-source.ts';

/** Ethereum's own: whatever else is called main, real money moves here. */
const ETHEREUM = 1;
/** QBFT blocks are final at once. */
const CONFIRMATIONS = 1;
/** Since proof of stake a block of Ethereum is replaced now and then, a second one hardly ever: one more than that. */
const MAINNET_CONFIRMATIONS = 3;
/** Besu asks for 0.000001 gwei unless told otherwise: no private chain comes near, and a slip of nine zeros is stopped. */
const PRIVATE_MAX_FEE_GWEI = '1000';
/** A block of most chains takes longer, and a node that is asked less often minds less. */
const EVERY_SECONDS = 2;
/** Providers put a key of 32 letters and digits (Infura, Alchemy) or more into the path. */
const KEY_IN_PATH = /[/=][\w-]{32,}(?:$|[/?#&])/;

/** Paths stay as they are written: relative to the fleet file. */
export function fleetNetworks(input: NetworksInput): readonly ChainNetwork[] {
  return Object.entries(input).map(([name, network]) => {
    const mainnet = isMainnet(network);
    return {
      ...{ name, mainnet, rpc: network.rpc, chainId: network.chainId },
      confirmations: network.confirmations ?? (mainnet ? MAINNET_CONFIRMATIONS : CONFIRMATIONS),
      everyMs: Math.round((network.everySeconds ?? EVERY_SECONDS) * 1000),
      maxFeeGwei: network.maxFeeGwei ?? PRIVATE_MAX_FEE_GWEI,
      maxCostEther: network.maxCostEther ?? null,
      signer: signerOf(network),
      addresses: network.addresses,
      explorer: network.explorer ?? null,
    };
  });
}

const isMainnet = ({ mainnet, chainId }: NetworkInput): boolean => mainnet ?? chainId === ETHEREUM;

function signerOf({ signer }: NetworkInput): SignerReference {
  if (signer.external !== undefined) return { kind: 'external', ...signer.external };
  if (signer.env !== undefined) return { kind: 'environment', variable: `env:${signer.env}` };
  return { kind: 'keystore', file: signer.keystore ?? '', password: signer.password ?? '' };
}

export function checkNetworks(input: NetworksInput, environment: Environment | undefined, complain: Complain): void {
  for (const [name, network] of Object.entries(input)) {
    const path = ['networks', name];
    checkRpc(network, path, complain);
    checkMoney(network, path, environment, complain);
    checkSigner(network, path, environment, complain);
    for (const [of, address] of Object.entries(network.addresses))
      checkAddress(address, [...path, 'addresses', of], complain);
    if (network.explorer !== undefined && !isExplorer(network.explorer)) {
      complain(
        aboutValue([...path, 'explorer'], 'this leads to no transaction', 'such as https://etherscan.io/tx/{hash}'),
      );
    }
  }
}

const isWebAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);
const isExplorer = (text: string): boolean => text.includes('{hash}') && isWebAddress(text.replace('{hash}', '0'));

function checkAddress(address: string, path: Path, complain: Complain): void {
  const problem = addressProblem(address);
  if (problem !== null) complain(aboutValue(path, problem.message, problem.hint));
}

function checkRpc({ rpc }: NetworkInput, path: Path, complain: Complain): void {
  const at = [...path, 'rpc'];
  if (isEnvReference(rpc)) return;
  if (!isWebAddress(rpc)) {
    return complain(
      aboutValue(at, 'this is not an http or https address', 'such as http://127.0.0.1:8545, or env:NAME'),
    );
  }
  if (!KEY_IN_PATH.test(rpc)) return;
  complain(aboutValue(at, 'this address seems to hold a key', 'put it into the environment and write env:NAME'));
}

function checkMoney(network: NetworkInput, path: Path, environment: Environment | undefined, complain: Complain): void {
  if (network.mainnet === false && network.chainId === ETHEREUM && environment !== undefined && environment !== 'lab') {
    complain(aboutValue([...path, 'mainnet'], 'chain id 1 is Ethereum: its money is real', 'remove mainnet: false'));
  }
  if (!isMainnet(network)) return;
  const needed = 'the highest price of a unit of gas that is ever signed, such as maxFeeGwei: 40';
  if (network.maxFeeGwei === undefined) {
    return complain(aboutKey(path, `${path.at(-1)} moves real money and has no fee cap`, `add ${needed}`));
  }
  if (Number(network.maxFeeGwei) > 0) return;
  complain(aboutValue([...path, 'maxFeeGwei'], 'with this cap nothing could ever be sent', `write ${needed}`));
}

const WAYS = ['keystore', 'env', 'external'] as const;

function checkSigner(
  network: NetworkInput,
  path: Path,
  environment: Environment | undefined,
  complain: Complain,
): void {
  const { signer } = network;
  const at = [...path, 'signer'];
  const [first, second] = WAYS.filter((way) => signer[way] !== undefined);
  if (first === undefined)
    complain(aboutKey(at, 'nothing says who signs', 'add keystore: and password:, or external:'));
  if (first !== undefined && second !== undefined) {
    complain(aboutKey([...at, second], `the signer is told twice: ${first} and ${second}`, 'keep one of them'));
  }
  if (signer.keystore !== undefined && signer.password === undefined) {
    complain(
      aboutKey([...at, 'keystore'], 'a keystore needs its password', 'add password: prompt, env:NAME or file:PATH'),
    );
  }
  if (signer.keystore === undefined && signer.password !== undefined) {
    complain(aboutKey([...at, 'password'], 'a password belongs to a keystore', 'add keystore:, or remove it'));
  }
  if (signer.env !== undefined && environment !== undefined && environment !== 'lab') {
    complain(
      aboutKey(
        [...at, 'env'],
        `a raw key in the environment signs only in a lab, not in ${environment}`,
        'use keystore: with password:, or external:',
      ),
    );
  } else if (signer.env !== undefined && isMainnet(network)) {
    complain(
      aboutKey(
        [...at, 'env'],
        'a raw key in the environment never signs for real money',
        'use keystore: with password:, or external:; for a copy of Ethereum in a lab write mainnet: false',
      ),
    );
  }
  if (signer.external === undefined) return;
  checkAddress(signer.external.address, [...at, 'external', 'address'], complain);
  if (!isWebAddress(signer.external.url) && !isEnvReference(signer.external.url)) {
    complain(
      aboutValue(
        [...at, 'external', 'url'],
        'this is not an http or https address',
        'such as http://127.0.0.1:9000, or env:NAME',
      ),
    );
  }
}
