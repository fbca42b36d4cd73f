import { describe, expect, test } from 'vitest';
import { FLEET_SCOPE } from '../../../../src/engine/model/ids.ts';
import { chainLanes } from '../../../../src/ui/view/chain-lanes.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import {
  ADDRESS,
  approving,
  bridgePlan,
  chainStep,
  deploying,
  HASH,
  LOOK,
  open,
  receipt,
  sight,
  TOKEN,
} from '../../../rigs/screen/chain-rollout.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
];
const [SMALL, , WIDE] = SIZES as [(typeof SIZES)[0], (typeof SIZES)[0], (typeof SIZES)[0]];

const screen = (engine: FakeEngine, size = SMALL) => plain(picture(engine, { size }));
const laneOf = (engine: FakeEngine, name: string, size = SMALL) =>
  screen(engine, size).find((row) => row.startsWith(`   ${name} `)) ?? 'no such lane';
const onFleet = { ui: { cursor: FLEET_SCOPE } };

describe('lanes of transactions', () => {
  test.each(SIZES)('stand below the grid at $columns cells, one short line each, with every region above', (size) => {
    const rows = screen(deploying(), size);
    expect(rows).toHaveLength(size.rows);
    expect(Math.max(...rows.map(widthOf))).toBeLessThanOrEqual(size.columns);
    const lanes = rows.filter((row) => /^ {3}(mainnet|chain-138|ccip) /.test(row));
    expect(lanes.map((row) => row.trim().split(/\s+/).slice(0, 2))).toEqual([
      ['mainnet', '0/3'],
      ['chain-138', '0/2'],
      ['ccip', '0/48'],
    ]);
    // All 24 regions are still there.
    const first = size.columns < 120 ? 'NEU' : 'North Europe';
    const last = size.columns < 120 ? 'CAC' : 'Canada Central';
    expect(rows.join('\n')).toContain(first);
    expect(rows.join('\n')).toContain(last);
  });

  test('are none where nothing is sent', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    expect(chainLanes(engine.state)).toEqual([]);
    expect(screen(engine).join('\n')).toContain('contracts, ccip: not configured');
  });

  test('say what waits, what it pays and what the account has, from signals alone', () => {
    const engine = deploying();
    expect(laneOf(engine, 'mainnet')).toContain('deploy Token waits for a block  max 30 gwei  has 1.24 ether');
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ block: 99 }), head: 100 }) });
    expect(laneOf(engine, 'mainnet')).toContain('deploy Token 2/3 conf');
    expect(laneOf(engine, 'mainnet', WIDE)).toContain(`2/3 confirmations  max 30 gwei  has 1.24 ether`);
    expect(laneOf(engine, 'mainnet', WIDE)).toContain(`nonce 4 0xab12ab12…  from ${ADDRESS}`);
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ task: 'Older', nonce: 3 }) }) });
    expect(laneOf(engine, 'mainnet')).toContain('first nonce 3 of Older: waits for a block');
  });

  test('never count more confirmations than are wanted', () => {
    const engine = deploying();
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ block: 99 }), head: 5000 }) });
    expect(laneOf(engine, 'mainnet')).toContain('3/3 conf');
  });

  test('ask for an approval, tell a failure, and sum up what was paid', () => {
    expect(laneOf(approving(), 'mainnet')).toContain('approve: 2 would be sent on mainnet with real money');
    const failed = deploying();
    failed.fail(TOKEN, { title: 'the transaction was reverted' });
    expect(laneOf(failed, 'mainnet')).toContain('deploy Token: the transaction was reverted');
    const paid = deploying();
    paid.succeed(TOKEN, receipt());
    expect(laneOf(paid, 'mainnet', WIDE)).toMatch(/1\/3 .*next deploy Pool: .*has 1\.24 ether {2}paid 0\.0012 ether/);
  });

  test('that do not fit are counted, those that need somebody shown first', () => {
    const plan = bridgePlan();
    const renamed = (name: string) =>
      plan.steps.flatMap((step) => {
        if (step.phase !== 'contracts' || step.work.kind !== 'probe' || !step.name.startsWith('chain-138')) return [];
        const input = step.work.input as { network: object };
        const id = chainStep('contracts', step.name.replace('chain-138', name));
        return [
          {
            ...step,
            id,
            after: [],
            work: { ...step.work, input: { ...step.work.input, network: { ...input.network, name } } },
          },
        ];
      });
    const more = ['net-a', 'net-b', 'net-c'].flatMap(renamed);
    const engine = new FakeEngine({ ...plan, steps: [...plan.steps, ...more] }).launch();
    const failing = chainStep('contracts', 'net-c-preview');
    engine.begin(failing);
    engine.fail(failing, { title: 'the node is on another chain' });
    expect(laneOf(engine, 'net-c')).toContain('look: the node is on another chain');
    expect(screen(engine).join('\n')).toContain('4 more lanes: the Fleet row opens every step');
    expect(screen(engine, WIDE).join('\n')).not.toContain('more lanes');
  });
});

describe('the steps of the fleet', () => {
  const opened = (engine: FakeEngine, size = WIDE) =>
    plain(picture(engine, { size, ui: pressKeys(engine, keys('enter'), onFleet).ui })).join('\n');

  test('show what is called with its names, and where', () => {
    const engine = deploying();
    engine.succeed(TOKEN, receipt({ address: ADDRESS }));
    const grant = chainStep('contracts', 'mainnet-grant');
    engine.begin(chainStep('contracts', 'mainnet-Pool'));
    engine.succeed(chainStep('contracts', 'mainnet-Pool'), {});
    engine.begin(grant);
    const shown = opened(engine);
    expect(shown).toContain('calls  grant(to: Pool (no address yet))');
    expect(shown).toContain(`of     Token ${ADDRESS}`);
    expect(shown).toContain('on     mainnet (chain 1, real money), final after 3 confirmations, never above 40 gwei');
  });

  test('show the parts of a structure by their names', () => {
    const step = chainStep('ccip', 'mainnet-T-rates');
    const views = [{ kind: 'regions' }, { kind: 'region', scope: FLEET_SCOPE, step, panel: 'step' }] as const;
    const { ui } = pressKeys(deploying(), [], { ui: { cursor: FLEET_SCOPE, views } });
    const shown = plain(picture(deploying(), { size: WIDE, ui }))
      .join(' ')
      .replaceAll(/ +/g, ' ');
    expect(shown).toContain('setChainRateLimiterConfig(remoteChainSelector: 138, outboundRateLimiterConfig: {');
    expect(shown).toMatch(/: true, \w+: 100000000000000000000, \w+: 100000000000000000\}/);
  });

  test('show what waits, whole, with the key that lets it pay more', () => {
    const engine = deploying();
    expect(opened(engine)).toContain(`sent   ${HASH}`);
    expect(opened(engine)).toContain('nonce 4, waits for a block; at most 30 gwei for a unit of gas');
    expect(opened(engine)).toMatch(/\$ raise the fee/);
    expect(opened(engine)).toContain(`pays   ${ADDRESS} has 1.24 ether`);
    engine.signal({ type: 'account', sight: sight(TOKEN, { open: open({ block: 99 }) }) });
    expect(opened(engine)).toContain('nonce 4, in block 99, 2/3 confirmations');
    expect(opened(engine)).not.toMatch(/\$ raise the fee/);
  });

  test('show what was paid, try by try, also for what was reverted', () => {
    const engine = deploying();
    engine.say({
      ...{ type: 'attempt-ended', attempt: sight(TOKEN).attempt, exit: null },
      outcome: {
        status: 'failed',
        failure: {
          class: 'unknown',
          title: 'reverted',
          evidence: [],
          hint: 'look',
          fingerprint: 'r',
          reach: 'one',
          chain: [],
        },
        facts: receipt({ result: 'reverted' }),
      },
    });
    const shown = opened(engine);
    expect(shown).toContain(`mined  ${HASH}`);
    expect(shown).toContain(
      'reverted, nonce 4, block 99, gas 51,234, fee 0.0012 ether, balance 1.2412 ether -> 1.24 ether',
    );
    expect(shown).toContain(`link   https://etherscan.io/tx/${HASH}`);
  });

  test('show the list before it is approved, and in the look that made it', () => {
    const shown = opened(approving());
    expect(shown).toContain('nonce 4: deploy Token');
    expect(shown).toContain('a approve');
    const look = plain(
      picture(approving(), {
        ...{ size: WIDE, ui: pressKeys(approving(), keys('enter', 'k'), onFleet).ui },
      }),
    ).join('\n');
    expect(look).toContain(`pays   ${ADDRESS} has 2 ether`);
    expect(look).toContain('sends  nonce 4: deploy Token');
    expect(look).toContain(LOOK.split('/').at(-1));
  });

  test('clean what comes from a chain before it is shown', () => {
    const engine = deploying();
    engine.signal({ type: 'account', sight: sight(TOKEN, { address: '\u001b[2J\u001b]0;x\u0007evil' }) });
    expect(opened(engine)).toContain('evil has 1.24 ether');
    expect(picture(engine, { size: WIDE }).join('')).not.toContain('\u001b[2J');
  });
});
