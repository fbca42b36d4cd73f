import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbiCoder, Contract, ContractFactory, type InterfaceAbi, JsonRpcProvider, Network } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB_ARTIFACTS } from '../../src/lab/evm/lab-phases.ts';
import { Anvil } from '../rigs/anvil.ts';
import { compile, LAB_CONTRACTS } from '../rigs/contracts/solidity.ts';

/** Ethereum's selector, and what is left of it when it has passed through a JavaScript number. */
const SELECTOR = 5009297550715157269n;
const ROUNDED = BigInt(Number(SELECTOR));
const ZERO = `0x${'00'.repeat(20)}`;
const LIMIT = { isEnabled: true, capacity: 1_000n, rate: 10n };

let directory: string;
let anvil: Anvil;
let provider: JsonRpcProvider;
let paths: Readonly<Record<string, string>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-ccip-'));
  paths = await compile(join(LAB_CONTRACTS, 'Ccip.sol'), directory);
  anvil = await Anvil.start(138);
  provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: Network.from(138), cacheTimeout: -1 });
  // Anvil unlocks its own accounts, so nothing has to be signed here.
});
afterAll(async () => {
  provider?.destroy();
  await anvil?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('what the lab deploys is compiled from the source beside it: npm run contracts', async () => {
  expect(LAB_ARTIFACTS.length).toBeGreaterThan(5);
  for (const name of LAB_ARTIFACTS) {
    const stored = await readFile(join(LAB_CONTRACTS, `${name}.json`), 'utf8');
    expect(stored === (await readFile(paths[name]!, 'utf8')), name).toBe(true);
  }
});

async function deploy(name: string, ...values: readonly unknown[]): Promise<Contract> {
  const { abi, bytecode } = JSON.parse(await readFile(paths[name] ?? '', 'utf8')) as {
    abi: InterfaceAbi;
    bytecode: string;
  };
  const signer = await provider.getSigner(0);
  const made = await new ContractFactory(abi, bytecode, signer).deploy(...values);
  await made.waitForDeployment();
  return new Contract(await made.getAddress(), abi, signer);
}

const call = (contract: Contract, name: string, ...values: readonly unknown[]) => contract.getFunction(name)(...values);
async function send(contract: Contract, name: string, ...values: readonly unknown[]): Promise<void> {
  await (await contract.getFunction(name).send(...values)).wait();
}

const at = ({ target }: Contract): string => (typeof target === 'string' ? target : ZERO);
const encoded = (address: string): string => AbiCoder.defaultAbiCoder().encode(['address'], [address]);
const message = (receiver: string, feeToken = ZERO) => [receiver, '0x1234', [], feeToken, '0x'];

test('a lane of doubles sends once it is configured, and every classic mistake is refused by its name', async () => {
  const feeQuoter = await deploy('FeeQuoter');
  const onRamp = await deploy('OnRamp', feeQuoter.target);
  const rmn = await deploy('RMNRemote');
  const router = await deploy('Router', ZERO, rmn.target);
  const receiver = encoded(at(router));
  /** A revert of a contract behind the router is known to that contract alone. */
  const outcome = async (asked: Promise<unknown>): Promise<string> => {
    const data = await asked.then(
      () => null,
      (problem: { readonly data?: string }) => problem.data ?? '0x',
    );
    const known = [router, onRamp, feeQuoter].map((each) => (data === null ? null : each.interface.parseError(data)));
    return data === null ? 'accepted' : (known.find((each) => each !== null)?.name ?? data);
  };
  const feeOf = (to: string): Promise<string> => outcome(call(router, 'getFee', SELECTOR, message(to)));
  const sending = (wei: bigint): Promise<string> =>
    outcome(router.getFunction('ccipSend').staticCall(SELECTOR, message(receiver), { value: wei }));

  expect(await feeOf(receiver)).toBe('UnsupportedDestinationChain');
  await send(router, 'applyRampUpdates', [[SELECTOR, onRamp.target]], [], []);
  expect([await call(router, 'isChainSupported', SELECTOR), await call(router, 'isChainSupported', ROUNDED)]).toEqual([
    true,
    false,
  ]);
  const config = [true, 1, 30_000, 3_000_000, 0, 0, 0, 0, 0, 0, 0, '0x2812d52c', false, 0, 0, 200_000, 0, 0, 0];
  await send(feeQuoter, 'applyDestChainConfigUpdates', [[SELECTOR, config]]);
  expect(await feeOf(at(router))).toBe('InvalidEVMAddress');
  expect(await call(router, 'getFee', SELECTOR, message(receiver))).toBe(1_002_000n);

  // The ramp takes messages from the router it was told, and from senders it was told.
  const fee = 1_002_000n;
  expect([await sending(fee - 1n), await sending(fee)]).toEqual(['InsufficientFeeTokenAmount', 'MustBeCalledByRouter']);
  await send(onRamp, 'applyDestChainConfigUpdates', [[SELECTOR, router.target, true]]);
  expect(await sending(fee)).toBe('SenderNotAllowed');
  const sender = await (await provider.getSigner(0)).getAddress();
  await send(onRamp, 'applyAllowlistUpdates', [[SELECTOR, true, [sender], []]]);
  expect(await sending(fee)).toBe('accepted');
  await send(router, 'ccipSend', SELECTOR, message(receiver), { value: fee });
  expect((await call(onRamp, 'getDestChainConfig', SELECTOR))[0]).toBe(1n);
});

test('a pool keeps what it was given, finds a chain that is there already, and tells 20 bytes from 32', async () => {
  const token = await deploy('BurnMintToken', 1_000n);
  const pool = await deploy('TokenPool', token.target, false);
  const remote = encoded(at(token));
  const update = [SELECTOR, [remote], remote, LIMIT, LIMIT];
  await send(pool, 'applyChainUpdates', [], [update]);
  expect(await call(pool, 'getRemoteToken', SELECTOR)).toBe(remote);
  expect(await call(pool, 'isRemotePool', SELECTOR, at(token))).toBe(false);
  expect(await call(pool, 'isRemotePool', SELECTOR, remote)).toBe(true);
  expect([...(await call(pool, 'getCurrentOutboundRateLimiterState', SELECTOR))].slice(2)).toEqual([true, 1_000n, 10n]);
  await expect(pool.getFunction('applyChainUpdates').staticCall([], [update])).rejects.toMatchObject({
    revert: { name: 'ChainAlreadyExists' },
  });

  const registry = await deploy('TokenAdminRegistry');
  const module = await deploy('RegistryModuleOwnerCustom', registry.target);
  await send(module, 'registerAdminViaOwner', token.target);
  await send(registry, 'acceptAdminRole', token.target);
  await send(registry, 'setPool', token.target, pool.target);
  expect(await call(registry, 'getPool', token.target)).toBe(pool.target);
  await expect(registry.getFunction('acceptAdminRole').staticCall(token.target)).rejects.toMatchObject({
    revert: { name: 'OnlyPendingAdministrator' },
  });
});
