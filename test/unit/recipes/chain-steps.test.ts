import { AbiCoder, FunctionFragment } from 'ethers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeValues } from '../../../src/contracts/abi-values.ts';
import { filledIn } from '../../../src/contracts/wanted-answer.ts';
import type { RunId } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { describePlan } from '../../../src/engine/plan/describe-plan.ts';
import { freezePlan } from '../../../src/engine/plan/freeze-plan.ts';
import { encodedAddress, extraArgs } from '../../../src/recipes/abi-words.ts';
import { ccipWords } from '../../../src/recipes/ccip-selection.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import type { ChainArgument, ChainReading, ChainTask, ChainTaskInput } from '../../../src/regions/chain-task.ts';
import type { Fleet } from '../../../src/regions/fleet.ts';
import { fleetOf } from '../regions/fleet-samples.ts';
import { fullBridge } from './full-bridge.ts';
import { contextOf } from './sample-fleet.ts';

const steps = (fleet: Fleet): readonly Step[] =>
  fleetSteps(fleet, contextOf()).steps.filter(({ scope }) => scope === 'fleet');
const of = (fleet: Fleet, phase: string): readonly Step[] => steps(fleet).filter((step) => step.phase === phase);
const namesOf = (all: readonly Step[]): readonly string[] => all.map(({ name }) => name);
const inputOf = ({ work }: Step): ChainTaskInput => {
  if (work.kind !== 'probe') throw new Error('not a probe');
  return work.input as unknown as ChainTaskInput;
};
const probeOf = ({ work }: Step): string => (work.kind === 'probe' ? work.probe : '');
const tasksOf = (all: readonly Step[]): readonly ChainTask[] =>
  all.filter((step) => probeOf(step) === 'chain-task').flatMap((step) => inputOf(step).tasks);
const guardsOf = (all: readonly Step[]): Record<string, string[]> =>
  Object.fromEntries(
    all.filter(({ guards }) => guards.length > 0).map((step) => [step.name, step.guards.map((one) => one.of)]),
  );

const staging = fleetOf(fullBridge('staging'));
const production = fleetOf(fullBridge('production'));

describe('lanes of contracts', () => {
  const laid = of(staging, 'contracts');

  it('begin with a look at all of it, and go on one after another', () => {
    expect(namesOf(laid)).toEqual([
      ...['mainnet-preview', 'mainnet-Token', 'mainnet-Pool', 'mainnet-grant'],
      ...['chain-138-preview', 'chain-138-Token', 'chain-138-Pool'],
    ]);
    for (const lane of [laid.slice(0, 4), laid.slice(4)]) {
      lane.slice(1).forEach((step, index) => expect(step.after).toEqual([lane[index]?.id]));
    }
    expect(inputOf(laid[0]!).tasks.map(({ name }) => name)).toEqual(['Token', 'Pool', 'grant']);
  });

  it('run side by side between networks, after all regions', () => {
    expect(laid[0]?.after).toEqual(['northeurope/besu/run', 'uksouth/besu/run']);
    expect(laid[4]?.after).toEqual(laid[0]?.after);
    expect(new Set(laid.flatMap(({ lane }) => lane ?? []))).toHaveLength(2);
    expect(staging.strategy.concurrency.probe).toBeGreaterThanOrEqual(2);
  });

  it('are made again when their engine is lost, because the ledger knows what was signed', () => {
    expect(laid.map(({ onLost }) => onLost)).toEqual(laid.map(() => 'rerun'));
  });

  it('ask a person first where money is real, and in production everywhere', () => {
    expect(guardsOf(laid)).toEqual({ 'mainnet-Token': ['fleet/contracts/mainnet-preview'] });
    expect(laid[1]?.guards[0]).toMatchObject({ fact: 'willSend', meaning: 'would be sent on mainnet with real money' });
    expect(laid[1]?.restartFrom).toBe('fleet/contracts/mainnet-preview');
    expect(guardsOf(of(production, 'contracts'))).toEqual({
      'mainnet-Token': ['fleet/contracts/mainnet-preview'],
      'chain-138-Token': ['fleet/contracts/chain-138-preview'],
    });
  });

  it('carry absolute paths and no secret', () => {
    const [input] = laid.map(inputOf);
    expect(input).toMatchObject({
      network: { signer: { file: '/fleet/keys/k.json', password: 'file:/fleet/keys/password' } },
      others: { 'chain-138': { Known: expect.any(String) } },
      tasks: [{ artifact: '/fleet/out/Token.json' }, {}, {}],
      accountsDirectory: '/state/accounts',
      deploymentsDirectory: '/state/fleets/chain-138/deployments',
    });
  });

  it('of networks that were not asked for are left out, of both phases, and what is left waits for none of them', () => {
    const named = fleetOf(fullBridge('staging').replace('arguments: [Other]', 'arguments: ["{mainnet.Pool}"]'));
    const { steps, phases, regions } = fleetSteps(named, contextOf({ networks: ['chain-138'] }));
    expect(steps.filter(({ name }) => !name.startsWith('chain-138-'))).toEqual([]);
    expect(new Set(steps.map(({ phase }) => phase))).toEqual(new Set(['contracts', 'ccip']));
    expect(steps[0]).toMatchObject({ name: 'chain-138-preview', after: [] });
    const known = new Set(steps.map(({ id }) => id));
    expect(steps.flatMap(({ after }) => after).filter((id) => !known.has(id))).toEqual([]);
    expect(phases.find(({ id }) => id === 'besu')?.absent).toBe('not selected: only some networks were asked for');
    // Nothing is promised of any region, so the end of such a run is judged by its own steps.
    expect(regions).toEqual([]);
  });

  it('that name a contract of another lane begin after it stands', () => {
    const named = fullBridge('staging').replace('arguments: [Other]', 'arguments: ["{mainnet.Pool}"]');
    const preview = of(fleetOf(named), 'contracts').find(({ name }) => name === 'chain-138-preview');
    expect(preview?.after).toContain('fleet/contracts/mainnet-Pool');
  });
});

describe('CCIP', () => {
  const laid = of(staging, 'ccip');
  const tasks = tasksOf(laid);

  it('is configured side by side of the facts: all of a, all of b, whether messages pass, funding one by one, then one message', () => {
    const side = (network: string) =>
      [
        ...[
          'router-coin',
          'router-ramps',
          'onramp-destination',
          'onramp-dynamic',
          'onramp-allowlist',
          'offramp-source',
        ],
        ...['fee-destination', 'fee-tokens', 'fee-prices'],
        ...['T-register', 'T-accept', 'T-pool', 'T-roles', 'T-chain', 'T-remote', 'T-rates', 'T-allowlist'],
        ...['app-destination', 'app-source', 'app-sender-1'],
      ].map((name) => `${network}-${name}`);
    expect(namesOf(laid)).toEqual([
      ...['mainnet-preview', 'chain-138-preview', ...side('mainnet'), ...side('chain-138')],
      ...['mainnet-lane-open', 'chain-138-lane-open'],
      ...['mainnet-fund-link', 'mainnet-fund-app', 'chain-138-fund-link', 'chain-138-fund-app'],
      ...['mainnet-smoke-allowance', 'mainnet-smoke-message'],
    ]);
  });

  it('does strictly one after another, and begins after every lane of the contracts', () => {
    expect(laid[0]?.after).toEqual(['fleet/contracts/mainnet-grant', 'fleet/contracts/chain-138-Pool']);
    laid.slice(1).forEach((step, index) => expect(step.after).toEqual([laid[index]?.id]));
  });

  it('is done in part when parts are named, in the same order, and money only after the look whether messages pass', () => {
    const asked = (environment: string, ...ccip: readonly string[]) => {
      const { steps, phases } = fleetSteps(fleetOf(fullBridge(environment)), contextOf({ ccip }));
      expect(steps.filter(({ phase }) => phase !== 'ccip')).toEqual([]);
      expect(phases.find(({ id }) => id === 'contracts')?.absent).toBe(
        'not selected: only parts of CCIP were asked for',
      );
      steps.slice(1).forEach((step, index) => expect(step.after).toEqual([steps[index]?.id]));
      return namesOf(steps).filter((name) => !name.endsWith('-preview'));
    };
    const whole = namesOf(laid).filter((name) => !name.endsWith('-preview'));
    const money = whole.slice(whole.indexOf('mainnet-lane-open'));
    expect(asked('staging', 'configure')).toEqual(whole.slice(0, -money.length));
    expect(asked('production', 'fund', 'smoke')).toEqual(money);
    expect(asked('staging', 'lane-open')).toEqual(money.slice(0, 2));
    expect(asked('staging', 'smoke', 'fees', 'router-ramps')).toEqual(
      whole.filter((name) => /-(?:router-ramps|fee-\w+|lane-open|smoke-\w+)$/.test(name)),
    );
    const parts = ['configure', 'lane-open', 'fund', 'smoke', 'ramps', 'fees', 'tokens', 'applications'];
    const single = tasks.map(({ name }) => name.replace('ccip-', '')).filter((name) => !parts.includes(name));
    expect(ccipWords(staging)).toEqual([...parts, ...new Set(single)]);
    expect(ccipWords(fleetOf(fullBridge('staging').split('  ccip:')[0]!))).toEqual([]);
  });

  it('in production asks before every step, each with a look of its own', () => {
    const gates = of(production, 'ccip');
    const sending = gates.filter((step) => probeOf(step) === 'chain-task' && inputOf(step).tasks[0]?.kind !== 'gate');
    for (const step of sending) {
      expect(step.guards.map(({ of }) => of)).toEqual([`fleet/ccip/${step.name}-preview`]);
      expect(step.restartFrom).toBe(`fleet/ccip/${step.name}-preview`);
    }
    expect(sending).toHaveLength(tasks.filter(({ kind }) => kind !== 'gate').length);
    const names = (all: readonly Step[]) => all.flatMap((step) => inputOf(step).tasks.map(({ name }) => name));
    expect(names(gates.filter((step) => probeOf(step) === 'chain-preview'))).toEqual(names(sending));
  });

  it('elsewhere asks once for each chain whose money is real, and each time when told so', () => {
    expect(guardsOf(laid)).toEqual({ 'mainnet-router-coin': ['fleet/ccip/mainnet-preview'] });
    const each = of(
      fleetOf(fullBridge('staging').replace('ccip:\n      a:', 'ccip:\n      approve: each\n      a:')),
      'ccip',
    );
    expect(Object.keys(guardsOf(each))).toHaveLength(tasks.filter(({ kind }) => kind !== 'gate').length);
  });

  it('writes only what it can read back; only messages and allowances rest on the ledger', () => {
    const blind = tasks.filter((task) => task.kind === 'call' && task.doneWhen.length === 0);
    expect(blind.map(({ name }) => name)).toEqual(['ccip-smoke-allowance', 'ccip-smoke-message']);
  });

  it('names the other chain by its selector in text, to the last digit', () => {
    const text = JSON.stringify(tasks);
    expect(text).toContain('"5009297550715157269"');
    expect(text).not.toMatch(/[^"\d]5009297550715157\d*[^"\d]/);
    expect(text).not.toContain('5009297550715157000');
  });

  it('encodes every argument and every wanted answer as the contracts declare them', () => {
    for (const task of tasks) {
      if (task.kind !== 'call') continue;
      const fragment = FunctionFragment.from(task.signature);
      encodeValues(fragment.inputs, task.arguments.map(resolved), task.name);
      for (const reading of [...task.doneWhen, ...(task.orDoneWhen ?? []), ...(task.requires ?? [])]) check(reading);
    }
  });

  it('gives the other chain 32 bytes for every contract of this one, never 20', () => {
    const found = tasks.flatMap((task) => (task.kind === 'call' ? bytesIn(task) : []));
    expect(found.length).toBeGreaterThan(8);
    for (const bytes of found) expect((bytes.length - 2) / 2).toBe(32);
    const there = tasks.find(({ name }) => name === 'ccip-offramp-source');
    expect(JSON.stringify(there)).toContain(`0x${'0'.repeat(24)}{chain-138.Token}`);
  });

  it('registers nobody twice: who administers already is further than registering leads', () => {
    const register = tasks.find(({ name }) => name === 'ccip-T-register');
    expect(register).toMatchObject({
      orDoneWhen: [{ signature: expect.stringContaining('isAdministrator'), equals: [true] }],
    });
  });

  it('sends nothing to a receiver that listens to another router', () => {
    const source = tasks.find(({ name }) => name === 'ccip-app-source');
    expect(source).toMatchObject({
      requires: [{ signature: expect.stringContaining('getRouter'), equals: ['{LINK}'] }],
    });
  });

  it('does nothing that is not configured', () => {
    const bare = fullBridge('staging').replace(/ {6}a:[^]*/, BARE);
    expect(namesOf(of(fleetOf(bare), 'ccip'))).toEqual(['mainnet-preview', 'mainnet-router-ramps']);
  });
});

const BARE = `      a: { network: mainnet, selector: "5009297550715157269", router: "{LINK}", onRamp: { address: "{LINK}", configure: false } }
      b: { network: chain-138, selector: 138, router: "{Known}" }
`;

describe('a plan with chains', () => {
  it('is sound, and tells what each step sends and when it is done already', () => {
    const settings = { run: 'r1' as RunId, fleet: production, runDirectory: '/r', notes: [], chainStood: false };
    const frozen = freezePlan(fleetSteps(production, contextOf()), settings as Parameters<typeof freezePlan>[1]);
    if (!frozen.ok) throw new Error(frozen.problem.join('\n'));
    const lines = describePlan(frozen.value, { full: false }).map((line) => line.trim());
    expect(lines).toContain('mainnet-Token: deploy Token');
    expect(lines).toContain('deploys out/Token.json with Wrapped, W138, 18');
    expect(lines).toContain(
      'signed by the keystore keys/k.json, password from file:keys/password; never above 40 gwei',
    );
    expect(lines).toContain('done already when getOnRamp(138) of {LINK} is {Token}');
    expect(lines).toContain(
      'asks first when something would be sent on mainnet with real money (fleet/contracts/mainnet-preview)',
    );
    expect(lines).toContain(
      'brings {Pool} up to 10 messages at the fee of {LINK} for selector 138, never more than 1 ether at once',
    );
  });
});

describe('words of the ABI', () => {
  const coder = AbiCoder.defaultAbiCoder();
  const hex = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);

  it('an address becomes what abi.encode makes of it', () => {
    fc.assert(
      fc.property(hex, (address) => {
        expect(encodedAddress(address)).toBe(coder.encode(['address'], [address]));
      }),
    );
  });

  it('extra arguments are those of CCIP, in both versions', () => {
    expect(extraArgs(200_000, true)).toBe(`0x181dcf10${coder.encode(['uint256', 'bool'], [200_000, true]).slice(2)}`);
    expect(extraArgs(200_000, false)).toBe(`0x97a657c9${coder.encode(['uint256'], [200_000]).slice(2)}`);
  });
});

/** Names stand for addresses when a step runs; here any address will do. */
function resolved(value: ChainArgument): ChainArgument {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return value.map(resolved);
  return value.replace(/^\{[^}]+\}$/, `0x${'11'.repeat(20)}`).replace(/\{[^}]+\}$/, '11'.repeat(20));
}

function check(reading: ChainReading): void {
  const { inputs, outputs, name, stateMutability } = FunctionFragment.from(reading.signature);
  expect(stateMutability).toBe('view');
  encodeValues(inputs, reading.arguments.map(resolved), name);
  encodeValues(outputs, filledIn(outputs, reading.equals.map(resolved)), name);
}

/** Every `bytes` of a call that names a contract: those of messages (data, extraArgs) do not. */
function bytesIn(task: Extract<ChainTask, { kind: 'call' }>): readonly string[] {
  const found: string[] = [];
  const { inputs } = FunctionFragment.from(task.signature);
  const visit = (type: FunctionFragment['inputs'][number], value: ChainArgument): void => {
    if (typeof value === 'object' && type.isTuple()) type.components.forEach((one, index) => visit(one, value[index]!));
    else if (typeof value === 'object' && type.isArray()) value.forEach((one) => visit(type.arrayChildren, one));
    else if (type.type === 'bytes' && typeof value === 'string' && !['data', 'extraArgs'].includes(type.name))
      found.push(value);
  };
  inputs.forEach((type, index) => visit(type, resolved(task.arguments[index]!)));
  return found;
}
