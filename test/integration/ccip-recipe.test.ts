import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbiCoder, Contract, Interface, JsonRpcProvider, Network } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Step } from '../../src/engine/model/step.ts';
import type { ProbeAnswer } from '../../src/engine/ports.ts';
import { fleetSteps } from '../../src/recipes/fleet-steps.ts';
import type { ChainTaskInput } from '../../src/regions/chain-task.ts';
import { renderDiagnostics } from '../../src/regions/diagnostic.ts';
import { parseFleetFile } from '../../src/regions/fleet-file.ts';
import { Anvil } from '../rigs/anvil.ts';
import { ChainRig, ETHER, failureOf } from '../rigs/contracts/chain-rig.ts';
import { compile, LAB_CONTRACTS } from '../rigs/contracts/solidity.ts';

/** Ethereum's selector: 61 bits, and what JavaScript would make of it ends in zeros. */
const ETHEREUM = '5009297550715157269';

let directory: string;
let chains: readonly [Anvil, Anvil];
let rig: ChainRig;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-ccip-'));
  await compile(join(LAB_CONTRACTS, 'Ccip.sol'), join(directory, 'out'));
  chains = await Promise.all([Anvil.start(1), Anvil.start(138)]);
  rig = await ChainRig.open(chains[0].url, 1);
  await Promise.all(chains.map((chain) => chain.give(rig.wallet.address, 100n * ETHER)));
});
afterAll(async () => {
  await Promise.all((chains ?? []).map((chain) => chain.stop()));
  await rig?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Both phases, every part of them; `more`: settings of side a's token. */
function fleetText(more = ''): string {
  const owner = rig.wallet.address;
  const lane = [
    ...['{ deploy: Link, artifact: out/BurnMintToken.json, arguments: ["1000000000000000000000"] }'],
    '{ deploy: Rmn, artifact: out/RMNRemote.json }',
    '{ deploy: Router, artifact: out/Router.json, arguments: ["0x0000000000000000000000000000000000000000", "{Rmn}"] }',
    '{ deploy: FeeQuoter, artifact: out/FeeQuoter.json }',
    '{ deploy: OnRamp, artifact: out/OnRamp.json, arguments: ["{FeeQuoter}"] }',
    '{ deploy: OffRamp, artifact: out/OffRamp.json }',
    '{ deploy: Registry, artifact: out/TokenAdminRegistry.json }',
    '{ deploy: Module, artifact: out/RegistryModuleOwnerCustom.json, arguments: ["{Registry}"] }',
    '{ deploy: Token, artifact: out/BurnMintToken.json, arguments: [0] }',
    '{ deploy: Pool, artifact: out/TokenPool.json, arguments: ["{Token}", true] }',
    '{ deploy: App, artifact: out/Messenger.json, arguments: ["{Router}"] }',
  ].map((task) => `          - ${task}\n`);
  const destination = [
    'maxNumberOfTokensPerMsg: 1, maxDataBytes: 30000, maxPerMsgGasLimit: 3000000, destGasOverhead: 0',
    'destGasPerPayloadByteBase: 0, destGasPerPayloadByteHigh: 0, destGasPerPayloadByteThreshold: 0',
    'destDataAvailabilityOverheadGas: 0, destGasPerDataAvailabilityByte: 0, destDataAvailabilityMultiplierBps: 0',
    'defaultTokenFeeUSDCents: 0, defaultTokenDestGasOverhead: 0, defaultTxGasLimit: 200000',
    'gasMultiplierWeiPerEth: 0, gasPriceStalenessThreshold: 3600, networkFeeUSDCents: 0',
  ].join(', ');
  const side = (network: string, selector: string, token: string): string => `
        network: ${network}
        selector: ${selector}
        router: "{Router}"
        wrappedNative: "{Link}"
        onRamp: { address: "{OnRamp}", allowlist: { senders: ["{App}", "${owner}"] } }
        offRamp: { address: "{OffRamp}" }
        feeQuoter: { address: "{FeeQuoter}", destination: { ${destination} }, gasPriceUsd: 1000 }
        tokenAdminRegistry: "{Registry}"
        registryModule: "{Module}"
        tokens: [{ name: T, token: "{Token}", pool: "{Pool}", administrator: "${owner}", mintAndBurn: true, allowlist: ["{App}"], outbound: { capacity: 10 ether, rate: 1 ether }${token} }]
        applications: [{ name: app, address: "{App}", allowDestination: true, allowSource: true, allowSenders: ["{App}"] }]
        fund: [{ name: app, to: "{App}", messages: { count: 3, receiver: "{App}" }, limit: 1 ether }, { name: link, to: "{App}", token: "{Link}", target: 5 ether, limit: 5 ether }]`;
  const network = (url: string, id: number): string =>
    `{ rpc: "${url}", chainId: ${id}, mainnet: false, signer: { env: KEY } }`;
  return `version: 1
name: bridge
environment: lab
regions: { deploy: [northeurope] }
networks:
  copy: ${network(chains[0].url, 1)}
  chain-138: ${network(chains[1].url, 138)}
phases:
  besu: { command: ["true"] }
  contracts:
    contracts:
      lanes:
        copy:\n${lane.join('')}        chain-138:\n${lane.join('')}
  ccip:
    ccip:
      a:${side('copy', `"${ETHEREUM}"`, more)}
      b:${side('chain-138', '138', '')}
      smoke: { from: b, receiver: "{App}", fee: 0.01 ether }
`;
}

function stepsOf(text: string): readonly Step[] {
  const fleet = parseFleetFile(text, { file: join(directory, 'besu-console.yaml'), directory });
  if (!fleet.ok) throw new Error(renderDiagnostics(fleet.problem));
  const context = {
    runDirectory: join(directory, 'run'),
    workspaceDirectory: join(directory, 'fleets', 'bridge-1a2b'),
    accountsDirectory: join(directory, 'accounts'),
    selection: { regions: null, phases: ['contracts', 'ccip'] },
  };
  return fleetSteps(fleet.value, context).steps;
}

const inputOf = ({ work }: Step): ChainTaskInput => {
  if (work.kind !== 'probe') throw new Error('only probes are made for chains');
  return work.input as unknown as ChainTaskInput;
};
const isTask = ({ work }: Step): boolean => work.kind === 'probe' && work.probe === 'chain-task';
const answered = (step: Step): Promise<ProbeAnswer> =>
  isTask(step) ? rig.finish(inputOf(step), `${step.id}#1`) : rig.ask('chain-preview', inputOf(step));

/** Step by step in the order of the plan; the first that is not done ends it. */
async function carryOut(steps: readonly Step[]): Promise<readonly [string, ProbeAnswer][]> {
  const answers: [string, ProbeAnswer][] = [];
  for (const step of steps) {
    const answer = await answered(step);
    answers.push([step.name, answer]);
    if (answer.answer !== 'yes') break;
  }
  return answers;
}

const nonces = () => Promise.all(chains.map((chain) => chain.nonce(rig.wallet.address)));
const encoded = (address: string): string => AbiCoder.defaultAbiCoder().encode(['address'], [address]);

test('two chains are connected in one go, a second time nothing is sent, and what was set up wrongly is found by its name', async () => {
  const steps = stepsOf(fleetText());
  const first = await carryOut(steps);
  expect(first.filter(([, { answer }]) => answer !== 'yes')).toEqual([]);
  expect(first).toHaveLength(steps.length);
  const sent = await nonces();

  const again = await carryOut(steps);
  expect(again.filter(([, { answer }]) => answer !== 'yes')).toEqual([]);
  expect(await nonces()).toEqual(sent);
  const willSend = again.flatMap(([, answer]) => (answer.answer === 'yes' ? (answer.facts['willSend'] ?? []) : []));
  expect(willSend).toEqual([]);

  // The classic mistake, made by hand: 20 bytes of an address instead of the 32 of abi.encode.
  const [copy] = chains;
  const provider = new JsonRpcProvider(copy.url, undefined, { staticNetwork: Network.from(1), cacheTimeout: -1 });
  try {
    const addressOf = (name: string): string => {
      const found = first.find(([step]) => step === `copy-${name}`)?.[1];
      const address = found?.answer === 'yes' ? found.facts['address'] : null;
      if (typeof address !== 'string') throw new Error(`no address of ${name}`);
      return address;
    };
    const signer = rig.wallet.connect(provider);
    const pool = new Contract(
      addressOf('Pool'),
      [
        'function applyChainUpdates(uint64[] gone, (uint64, bytes[], bytes, (bool,uint128,uint128), (bool,uint128,uint128))[] added)',
        'function getRemoteToken(uint64) view returns (bytes)',
      ],
      signer,
    );
    const remote = String(await pool.getFunction('getRemoteToken')(138));
    const short = `0x${remote.slice(-40)}`;
    const off = [false, 0, 0];
    await (await pool.getFunction('applyChainUpdates').send([138], [[138, [short], short, off, off]])).wait();

    const chain = (text: string) => stepsOf(text).find(({ name }) => name === 'copy-T-chain')!;
    const refused = failureOf(await answered(chain(fleetText())));
    expect(refused.chain).toContain('ccip-T-chain');
    expect(refused.evidence.join(' ')).toMatch(/ChainAlreadyExists/);
    expect((await answered(chain(fleetText(', replace: true')))).answer).toBe('yes');
    expect(String(await pool.getFunction('getRemoteToken')(138))).toBe(remote);
    expect(remote).toBe(encoded(`0x${remote.slice(-40)}`));

    // Somebody takes a sender off the list: the next run puts it back, and touches nothing else.
    const onRamp = new Contract(
      addressOf('OnRamp'),
      ['function applyAllowlistUpdates((uint64, bool, address[], address[])[] items)'],
      signer,
    );
    await (await onRamp.getFunction('applyAllowlistUpdates').send([[138, true, [], [addressOf('App')]]])).wait();
  } finally {
    provider.destroy();
  }
  const before = await nonces();
  const repaired = await carryOut(stepsOf(fleetText()));
  expect(repaired.filter(([, { answer }]) => answer !== 'yes')).toEqual([]);
  expect(await nonces()).toEqual([before[0]! + 1, before[1]!]);
});

test('a router that is none is told by the step that reads it, and nothing is sent', async () => {
  const before = await nonces();
  const wrong = fleetText().replaceAll('router: "{Router}"', 'router: "{Token}"');
  const ramps = stepsOf(wrong).find(({ name }) => name === 'copy-router-ramps')!;
  const refused = failureOf(await answered(ramps));
  expect(refused.chain).toEqual(['copy', 'ccip-router-ramps']);
  const source = stepsOf(wrong).find(({ name }) => name === 'copy-app-source')!;
  expect((await answered(source)).answer).toBe('yes');
  expect(await nonces()).toEqual(before);
});

test('nothing is funded while the lane is cursed, while its price of gas is old, or where neither can be read', async () => {
  const before = await nonces();
  const [copy] = chains;
  const steps = stepsOf(fleetText());
  const [gate, ...others] = steps.filter(({ name }) => name.endsWith('-lane-open'));
  const names = steps.map(({ name }) => name);
  expect(others).toHaveLength(1);
  expect(names.indexOf(others[0]!.name)).toBeLessThan(names.findIndex((name) => name.includes('-fund-')));
  const recorded = join(directory, 'fleets', 'bridge-1a2b', 'deployments', 'copy', 'Rmn.json');
  const { address: rmn } = JSON.parse(await readFile(recorded, 'utf8')) as { address: string };
  const subject = `0x${(138).toString(16).padStart(32, '0')}`;
  const curse = new Interface(['function curse(bytes16)', 'function uncurse(bytes16)']);
  const asOwner = async (name: 'curse' | 'uncurse', on: string): Promise<void> => {
    const from = rig.wallet.address;
    await copy.rpc('anvil_impersonateAccount', from);
    await copy.rpc('eth_sendTransaction', { from, to: rmn, data: curse.encodeFunctionData(name, [on]) });
  };
  for (const each of [subject, `0x01${'00'.repeat(14)}01`]) {
    await asOwner('curse', each);
    const cursed = failureOf(await answered(gate!));
    expect(cursed).toMatchObject({ title: 'the risk management network has cursed the lane', retry: 'never' });
    expect(cursed.evidence[0]).toContain(subject);
    await asOwner('uncurse', each);
  }
  expect((await answered(gate!)).answer).toBe('yes');
  const blind = stepsOf(fleetText().replaceAll('router: "{Router}"', 'router: "{Token}"'));
  expect(failureOf(await answered(blind.find(({ id }) => id === gate!.id)!)).title).toBe(
    'whether messages pass cannot be read',
  );
  await copy.rpc('evm_increaseTime', 4000);
  await copy.mine();
  const stale = failureOf(await answered(gate!));
  expect(stale.title).toBe('the price of gas of the other chain is too old');
  expect(stale.evidence[0]).toMatch(/the price is \d{4} s old, 0x\w+ takes up to 3600 s/);
  // Four by the owner's hand; none by the gate.
  expect(await nonces()).toEqual([before[0]! + 4, before[1]]);
  const off = stepsOf(fleetText().replace('    ccip:\n', '    ccip:\n      laneCheck: false\n'));
  expect(off.filter(({ name }) => name.endsWith('-lane-open'))).toEqual([]);
});
