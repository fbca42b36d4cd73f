import { FLEET_SCOPE, type RunId, type Scope, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan, PlannedPhase } from '../../../src/engine/model/plan.ts';
import { NO_POLICY, type RunPolicy } from '../../../src/engine/model/policy.ts';
import type { CommandWork, Step } from '../../../src/engine/model/step.ts';
import { leavesOf } from '../../../src/recipes/leaves.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import type { LimitName, PhaseId } from '../../../src/regions/fleet.ts';
import type { Region, RegionId } from '../../../src/regions/region.ts';

type StepSpec = readonly [phase: PhaseId, name: string, title: string, limit: LimitName];

const STEPS: readonly StepSpec[] = [
  ['preflight', 'checks', 'region, quota and subscription', 'probe'],
  ['infrastructure', 'init', 'terraform init', 'terraform'],
  ['infrastructure', 'plan', 'terraform plan', 'terraform'],
  ['infrastructure', 'apply', 'terraform apply', 'terraform'],
  ['kubernetes', 'apply', 'kubectl apply manifests', 'kubectl'],
  ['kubernetes', 'nodes', 'nodes ready', 'probe'],
  ['besu', 'upgrade', 'helm upgrade besu', 'helm'],
  ['besu', 'pods', 'pods ready', 'probe'],
  ['verify', 'chain', 'chain joined and sealing', 'probe'],
];

const PHASES: readonly PlannedPhase[] = [
  ...(['preflight', 'infrastructure', 'kubernetes', 'besu', 'verify'] as const).map(
    (id): PlannedPhase => ({ id, scope: 'region', absent: null, budgetMs: 600_000 }),
  ),
  { id: 'contracts', scope: 'fleet', absent: 'not configured', budgetMs: 600_000 },
  { id: 'ccip', scope: 'fleet', absent: 'not configured', budgetMs: 600_000 },
  { id: 'admin-infrastructure', scope: 'admin', absent: null, budgetMs: 600_000 },
  { id: 'monitoring', scope: 'admin', absent: null, budgetMs: 600_000 },
];

export interface PlanWishes {
  readonly regions?: number;
  readonly environment?: Plan['environment'];
  readonly mode?: Plan['mode'];
  readonly limits?: Partial<Record<LimitName, number>>;
  /** Absent = as older plans have it: none. */
  readonly policy?: Partial<RunPolicy>;
  /** The upgrade of besu takes the region's validators down. */
  readonly disruptive?: boolean;
}

/** A rollout of the catalogue's regions; more than 24 are made up. */
export function rolloutPlan(wishes: PlanWishes = {}): Plan {
  const regions = Array.from({ length: wishes.regions ?? 24 }, (_, i) => deployRegions[i] ?? madeUp(i));
  const check = step(FLEET_SCOPE, ['preflight', 'tools', 'tool versions', 'command'], []);
  return {
    run: '20261121-043107-chain-138-k3f9' as RunId,
    fleet: 'chain-138',
    environment: wishes.environment ?? 'lab',
    ...(wishes.mode === undefined ? {} : { mode: wishes.mode }),
    fleetFile: '/fleet/besu-console.yaml',
    runDirectory: '/runs/20261121-043107-chain-138-k3f9',
    phases: PHASES,
    regions: regions.map((region) => ({
      region,
      scope: scopeOf(region.id),
      ...{ validators: 1, sentries: 1, vcpus: 10 },
    })),
    chain: { topology: 'shared-chain', id: 138, genesis: null, genesisFrom: null, blockPeriodSeconds: 2 },
    steps: [
      check,
      ...regions.flatMap((region) => row(scopeOf(region.id), STEPS, [check.id]).map(disrupting(wishes))),
      ...row(scopeOf('westeurope'), ADMIN, [check.id]),
    ],
    limits: { terraform: 24, kubectl: 24, helm: 24, command: 24, probe: 100, ...wishes.limits },
    notes: ['helm is a stand-in: none was found on PATH'],
    ...(wishes.policy === undefined ? {} : { policy: { ...NO_POLICY, ...wishes.policy } }),
  };
}

const disrupting =
  ({ disruptive }: PlanWishes) =>
  (step: Step): Step =>
    disruptive === true && step.name === 'upgrade' ? { ...step, disruptive } : step;

const ADMIN: readonly StepSpec[] = [
  ['admin-infrastructure', 'apply', 'terraform apply', 'terraform'],
  ['monitoring', 'upgrade', 'helm upgrade monitoring', 'helm'],
];

function row(scope: Scope, specs: readonly StepSpec[], first: readonly StepId[]): readonly Step[] {
  let after = first;
  return specs.map((spec) => {
    const made = step(scope, spec, after);
    after = [made.id];
    return made;
  });
}

function step(scope: Scope, [phase, name, title, limit]: StepSpec, after: readonly StepId[]): Step {
  const id = stepId(scope, phase, name);
  const guarded = name === 'apply' && phase === 'infrastructure';
  const work: CommandWork = {
    ...{ kind: 'command', argv: [limit, name, `-var=region=${scope}`, 'a b'], cwd: `/runs/x/regions/${scope}` },
    ...{ env: {}, files: [], interpreter: 'plain', input: null, cancelSignal: 'SIGINT' },
  };
  return {
    ...{ id, scope, phase, name, title, after, limit, lane: null, timeoutMs: 3_600_000, onLost: 'rerun', work },
    leaves: leavesOf({ ...work, interpreter: limit === 'terraform' ? `terraform-${name}` : limit }),
    ...{ restartFrom: guarded ? stepId(scope, phase, 'plan') : null, carriedBy: null },
    guards: guarded
      ? [{ kind: 'list-empty', of: stepId(scope, phase, 'plan'), fact: 'destroys', meaning: 'would be destroyed' }]
      : [],
  };
}

function madeUp(i: number): Region {
  const id = `region${String(i).padStart(3, '0')}`;
  return {
    ...{ id: id as RegionId, name: `Region ${i}`, code: `R${i}`, geography: 'Custom', city: id },
    ...{ latitude: 0, longitude: 0, pair: null, zones: 0, access: 'open', role: 'deploy' },
    ...{ source: 'test', asOf: '2026-01-01', note: null },
  };
}
