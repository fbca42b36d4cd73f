import type { AccountSight, OpenTransactionSight } from '../../../src/engine/model/account.ts';
import { attemptId, FLEET_SCOPE, type StepId, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import type { PhaseId } from '../../../src/regions/fleet.ts';
import { fullBridge } from '../../unit/recipes/full-bridge.ts';
import { contextOf } from '../../unit/recipes/sample-fleet.ts';
import { fleetOf } from '../../unit/regions/fleet-samples.ts';
import { FakeEngine } from './fake-engine.ts';
import { type PlanWishes, rolloutPlan } from './rollout-plan.ts';

export const HASH = `0x${'ab12'.repeat(16)}`;
export const ADDRESS = '0x00000000000000000000000000000000000000A1';

export const chainStep = (phase: PhaseId, name: string): StepId => stepId(FLEET_SCOPE, phase, name);
export const TOKEN = chainStep('contracts', 'mainnet-Token');
export const LOOK = chainStep('contracts', 'mainnet-preview');

/** A rollout of the catalogue's regions with the fleet phases of a whole bridge, as the recipes lay them. */
export function bridgePlan(wishes: PlanWishes = {}): Plan {
  const plan = rolloutPlan(wishes);
  const laid = fleetSteps(fleetOf(fullBridge('staging')), contextOf());
  const own = laid.steps.filter(({ phase }) => phase === 'contracts' || phase === 'ccip');
  const ids = new Set(own.map(({ id }) => id));
  return {
    ...plan,
    phases: plan.phases.map(
      (phase) => laid.phases.find(({ id }) => id === phase.id && ids.size > 0 && phase.absent) ?? phase,
    ),
    // Here they begin at once: what regions do before them is told elsewhere.
    steps: [...plan.steps, ...own.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) }))],
  };
}

export const open = (more: Partial<OpenTransactionSight> = {}): OpenTransactionSight => ({
  ...{ task: 'Token', nonce: 4, hash: HASH, block: null, maxFeeWei: '30000000000' },
  ...{ leastRaiseWei: '33000000001', capWei: '40000000000' },
  ...more,
});

export const sight = (step: StepId, more: Partial<AccountSight> = {}): AccountSight => ({
  ...{ attempt: attemptId(step, 1), network: 'mainnet', address: ADDRESS, balanceWei: '1240000000000000000' },
  ...{ head: 100, open: open() },
  ...more,
});

/** The facts of a transaction that is final, as the one who sent it tells them. */
export const receipt = (more: JsonObject = {}): JsonObject => ({
  ...{ hash: HASH, result: 'succeeded', nonce: 4, from: ADDRESS, blockNumber: 99, gasUsed: '51234' },
  ...{ feeWei: '1200000000000000', balanceBeforeWei: '1241200000000000000', balanceAfterWei: '1240000000000000000' },
  ...{ explorer: `https://etherscan.io/tx/${HASH}` },
  ...more,
});

/** Mainnet's look is done and approved, and its first deployment waits for a block. */
export function deploying(wishes: PlanWishes = {}): FakeEngine {
  const engine = approving(wishes);
  engine.say({ type: 'step-approved', step: TOKEN, by: { user: 'anna', via: 'screen' }, typed: 'bridge' });
  engine.begin(TOKEN);
  engine.signal({ type: 'account', sight: sight(TOKEN) });
  return engine;
}

/** Mainnet's look is done; its list waits for a person. */
export function approving(wishes: PlanWishes = {}): FakeEngine {
  const engine = new FakeEngine(bridgePlan(wishes)).launch();
  engine.begin(LOOK);
  engine.succeed(LOOK, {
    ...{
      willSend: ['nonce 4: deploy Token', 'nonce 5: deploy Pool'],
      from: ADDRESS,
      balanceWei: '2000000000000000000',
    },
  });
  return engine;
}
