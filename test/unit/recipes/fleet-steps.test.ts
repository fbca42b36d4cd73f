import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { freezePlan } from '../../../src/engine/plan/freeze-plan.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { adminRegions, deployRegions } from '../../../src/regions/catalog.ts';
import type { Overrides, PhaseRecipe } from '../../../src/regions/fleet.ts';
import { interpreters } from '../../../src/tools/interpreters.ts';
import { argvOf, contextOf, idsOf, plan, recipes, sampleFleet, stepOf, terraform } from './sample-fleet.ts';

const PHASES = Object.keys(recipes);
const shared: PhaseRecipe = { ...terraform, layout: 'shared' };
const command = (...words: [string, ...string[]]): PhaseRecipe => ({
  kind: 'command',
  command: words,
  directory: 'scripts',
  env: { LEVEL: '{region}-1' },
  timeoutMs: 1000,
});

const off: PhaseRecipe = { kind: 'off' };

interface Variables {
  readonly validator_count?: number;
  readonly validators?: number;
  readonly sentry_count?: number;
  readonly sentries?: number;
  readonly regions?: Readonly<Record<string, Variables>>;
}

/** Variables and values that a step writes for its tool. */
function writtenBy({ work }: Step): readonly Variables[] {
  const files = work.kind === 'command' ? work.files : [];
  return files.flatMap((file) =>
    file.kind === 'write' && !file.path.endsWith('namespace.json') ? [JSON.parse(file.text) as Variables] : [],
  );
}

const selections = fc.record({
  regions: fc.option(
    fc.subarray(
      deployRegions.map(({ id }) => String(id)),
      { minLength: 1 },
    ),
  ),
  phases: fc.option(fc.subarray(PHASES, { minLength: 1 })),
});
const fleets = fc.record({
  layout: fc.constantFrom(terraform, shared),
  withContracts: fc.boolean(),
  regions: fc.subarray([...deployRegions], { minLength: 1 }),
  commands: fc.boolean(),
});
const made = fc.tuple(fleets, selections).map(([choice, selection]) => {
  const fleet = sampleFleet({
    regions: choice.regions,
    recipes: {
      infrastructure: choice.layout,
      'admin-infrastructure': choice.layout,
      ...(choice.withContracts ? { contracts: command('deploy'), ccip: command('ccip') } : {}),
      ...(choice.commands
        ? {
            kubernetes: command('./k.sh', '{region}'),
            monitoring: command('m'),
            logging: recipes['besu'] as PhaseRecipe,
          }
        : {}),
    },
  });
  return { fleet, parts: fleetSteps(fleet, contextOf(selection)) };
});

describe('the rollout of a region', () => {
  it('gives a comparison the minute after which it gives up by itself, however little time an upgrade has', () => {
    const { steps } = plan({ recipes: { besu: { ...recipes['besu'], timeoutMs: 20_000 } as PhaseRecipe } });
    expect(stepOf(steps, 'ukwest/besu/upgrade').timeoutMs).toBe(20_000);
    expect(stepOf(steps, 'ukwest/besu/compare').timeoutMs).toBeGreaterThan(60_000);
  });

  const { steps } = plan();

  it('is made of these steps, each after the one before it', () => {
    const ids = idsOf(steps, 'ukwest');
    expect(ids.map((id) => id.slice('ukwest/'.length))).toEqual([
      'preflight/ready',
      'infrastructure/init',
      'infrastructure/plan',
      'infrastructure/apply',
      'kubernetes/kubeconfig',
      'kubernetes/identity',
      'kubernetes/namespace',
      'kubernetes/manifests',
      'kubernetes/nodes',
      'besu/release',
      'besu/compare',
      'besu/upgrade',
      'besu/pods',
      'verify/chain',
    ]);
    for (const [index, id] of ids.entries()) {
      if (index > 0) expect(stepOf(steps, id).after).toContain(ids[index - 1]);
    }
  });

  it('begins after checks that are made once for the fleet', () => {
    expect(idsOf(steps, 'fleet')).toEqual([
      'fleet/preflight/terraform',
      'fleet/preflight/kubectl',
      'fleet/preflight/helm',
      'fleet/preflight/machine',
      'fleet/preflight/files',
      'fleet/infrastructure/warm-up',
    ]);
  });

  it('never applies a plan that destroys without a question, and retries from a new plan', () => {
    const apply = stepOf(steps, 'ukwest/infrastructure/apply');
    expect(apply.guards).toEqual([
      { kind: 'list-empty', of: 'ukwest/infrastructure/plan', fact: 'guarded', meaning: 'would be destroyed' },
    ]);
    expect([apply.restartFrom, apply.onLost]).toEqual(['ukwest/infrastructure/plan', 'ask']);
  });

  it('looks for exactly the files that differ per region', () => {
    expect(stepOf(steps, 'ukwest/preflight/ready').work).toMatchObject({
      input: { paths: ['/fleet/values/ukwest.yaml'] },
    });
    expect(stepOf(steps, 'fleet/preflight/files').work).toMatchObject({
      input: {
        paths: [
          '/fleet/terraform/sovereign',
          '/fleet/k8s/base',
          '/fleet/values/common.yaml',
          '/fleet/chain/genesis.json',
        ],
      },
    });
  });

  it('asks the chain for what the whole fleet should have', () => {
    const { work, timeoutMs } = stepOf(steps, 'ukwest/verify/chain');
    expect(timeoutMs).toBe(300_000);
    expect(work).toEqual({
      kind: 'probe',
      probe: 'chain-joined',
      everyMs: 1000,
      input: {
        region: 'ukwest',
        kubeconfig: '/state/runs/r1/regions/ukwest/kube/config',
        namespace: 'besu',
        rpc: { via: 'kubernetes', service: 'besu-rpc', port: 8545 },
        topology: 'shared-chain',
        chainId: 138,
        genesisPath: '/fleet/chain/genesis.json',
        minPeers: 3,
        maxBlocksBehind: 2,
        blocks: 1,
        sealing: false,
        validators: 1,
        sentries: 1,
        expectedValidators: deployRegions.length,
      },
    });
  });
});

describe('every fleet and every selection', () => {
  it('gives a plan that can be frozen', () => {
    fc.assert(
      fc.property(made, ({ fleet, parts }) => {
        const frozen = freezePlan(parts, {
          run: 'r1' as RunId,
          fleet,
          runDirectory: '/r',
          notes: [],
          chainStood: false,
        });
        expect(frozen.ok ? [] : frozen.problem).toEqual([]);
      }),
    );
  });

  it('lets a region wait for nobody but itself and the fleet', () => {
    fc.assert(
      fc.property(made, ({ parts }) => {
        for (const step of parts.steps) {
          if (step.scope === 'fleet') continue;
          for (const id of step.after) expect(['fleet', step.scope]).toContain(id.split('/')[0]);
        }
      }),
    );
  });

  it('never gives an administrative region a validator, a chain or a place in the totals', () => {
    fc.assert(
      fc.property(made, ({ fleet, parts }) => {
        const admin = fleet.admin?.region.id ?? '';
        expect(parts.regions.map(({ region }) => region.id)).not.toContain(admin);
        for (const step of parts.steps.filter(({ scope }) => String(scope) === admin)) {
          expect(['admin-infrastructure', 'monitoring', 'logging', 'backup']).toContain(step.phase);
          for (const variables of writtenBy(step)) {
            const own = variables.regions?.[admin] ?? variables;
            expect([own.validator_count ?? own.validators, own.sentry_count ?? own.sentries]).toEqual([0, 0]);
          }
        }
      }),
    );
  });

  it('names only interpreters that exist and only absolute directories', () => {
    fc.assert(
      fc.property(made, ({ parts }) => {
        for (const { work } of parts.steps) {
          if (work.kind !== 'command') continue;
          expect(Object.keys(interpreters)).toContain(work.interpreter);
          expect(work.cwd.startsWith('/')).toBe(true);
        }
      }),
    );
  });

  it('gives steps to exactly the phases that are not absent', () => {
    fc.assert(
      fc.property(made, ({ parts }) => {
        const used = new Set(parts.steps.map(({ phase }) => phase));
        for (const { id, absent } of parts.phases) expect([id, absent === null]).toEqual([id, used.has(id)]);
      }),
    );
  });

  it('makes regions without overrides the same but for their names', () => {
    fc.assert(
      fc.property(made, ({ parts }) => {
        const shapes = parts.regions.map(({ region }) => {
          const own = parts.steps.filter(({ scope }) => String(scope) === region.id);
          return JSON.stringify(own).replaceAll(new RegExp(`\\b${region.id}\\b`, 'g'), '*');
        });
        // The shared variables file lists the whole fleet, so it holds every name.
        if (!parts.steps.some(({ carriedBy }) => carriedBy !== null))
          expect(new Set(shapes).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('an administrative region among the regions', () => {
  it('is left out, whatever the file or the selection asks', () => {
    const [admin] = adminRegions;
    if (admin === undefined) throw new Error('the catalogue has an administrative region');
    const overrides = { westeurope: { validators: 3, vars: { validator_count: 3 } } } as unknown as Overrides;
    const { steps, regions } = plan({ regions: [admin, ...deployRegions.slice(0, 2)], overrides });
    expect(regions).toHaveLength(2);
    expect(idsOf(steps, 'westeurope').every((id) => id.includes('/admin-infrastructure/'))).toBe(true);
    const init = stepOf(steps, 'westeurope/admin-infrastructure/init').work;
    const files = init.kind === 'command' ? init.files : [];
    const vars = files.flatMap((file) => (file.kind === 'write' ? [JSON.parse(file.text) as object] : []));
    expect(vars).toEqual([
      expect.objectContaining({
        validator_count: 0,
        sentry_count: 0,
        deploy_aks_clusters: false,
        region: 'westeurope',
      }),
    ]);
    expect(plan({}, { regions: ['westeurope'] }).steps).toEqual([]);
  });
});

describe('a selection', () => {
  it('of phases joins up what remains, and fetches the kubeconfig it needs', () => {
    const { steps } = plan({ regions: deployRegions.slice(0, 1) }, { phases: ['besu', 'verify'] });
    expect(steps.map(({ id }) => id)).toEqual([
      'northeurope/besu/kubeconfig',
      'northeurope/besu/identity',
      'northeurope/besu/release',
      'northeurope/besu/compare',
      'northeurope/besu/upgrade',
      'northeurope/besu/pods',
      'northeurope/verify/chain',
    ]);
    expect(steps[0]?.after).toEqual([]);
  });

  it('of regions leaves the administrative and the fleet phases out, and says so', () => {
    const { steps, regions, phases } = plan(
      { recipes: { contracts: command('x') } },
      { regions: ['UKW', 'Japan East'] },
    );
    expect(regions.map(({ scope }) => scope)).toEqual(['ukwest', 'japaneast']);
    expect(new Set(steps.map(({ scope }) => scope))).toEqual(new Set(['fleet', 'ukwest', 'japaneast']));
    expect(phases.find(({ id }) => id === 'contracts')?.absent).toContain('only some regions');
  });

  it('that means nobody plans nothing and says whom it does not know', () => {
    const { steps, notes } = plan({}, { regions: ['atlantis'] });
    expect([steps, notes[0]]).toEqual([[], 'not regions of this fleet, so left out: atlantis']);
  });

  it('names the phases and the networks it does not know', () => {
    const { notes } = plan({}, { phases: ['besu', 'lunch'], networks: ['moon'] });
    expect(notes).toEqual(
      expect.arrayContaining(['not phases, so left out: lunch', 'not networks of this fleet, so left out: moon']),
    );
    expect(plan({}, { phases: ['besu'], networks: [] }).notes.join()).not.toContain('left out');
  });
});

describe('a fleet of commands', () => {
  const { steps, phases } = plan({
    regions: deployRegions.slice(0, 2),
    admin: null,
    recipes: {
      infrastructure: command('./deploy.sh', '--region={region}', '$(rm -rf /) "{region}"'),
      kubernetes: { kind: 'off' },
      besu: { kind: 'off' },
      verify: { kind: 'off' },
      contracts: command('./contracts.sh'),
      ccip: command('./ccip.sh'),
      'admin-infrastructure': { kind: 'off' },
    },
  });

  it('has nothing of ours to check', () => {
    expect(phases[0]).toMatchObject({ id: 'preflight', absent: 'nothing to check' });
  });

  it('has its account checked all the same when the file names one', () => {
    const azure = { subscription: '11111111-2222-3333-4444-555555555555', tenant: null };
    const asked = plan({
      ...{ regions: deployRegions.slice(0, 1), admin: null, fleet: { azure } },
      recipes: {
        infrastructure: command('./deploy.sh'),
        kubernetes: off,
        besu: off,
        verify: off,
        contracts: off,
        ccip: off,
      },
    });
    const checks = asked.steps.filter(({ phase }) => phase === 'preflight').map(({ id }) => id);
    expect(checks).toEqual([
      'fleet/preflight/machine',
      'fleet/preflight/azure',
      'fleet/preflight/login',
      'fleet/preflight/locations',
      'northeurope/preflight/quota',
    ]);
    expect(stepOf(asked.steps, 'northeurope/preflight/quota').after).toContain('fleet/preflight/login');
    expect(stepOf(asked.steps, 'northeurope/infrastructure/run').after).toEqual(['northeurope/preflight/quota']);
  });

  it('asks for no quota again that an earlier run has built, and for none where nothing is built', () => {
    const azure = { subscription: '11111111-2222-3333-4444-555555555555', tenant: null };
    const given = { regions: deployRegions.slice(0, 1), admin: null, fleet: { azure } };
    const asked = (context: object, phases: readonly string[] | null = null) =>
      fleetSteps(sampleFleet(given), { ...contextOf({ regions: null, phases }), ...context }).steps.find(
        ({ id }) => id === 'northeurope/preflight/quota',
      )?.work;
    expect(asked({ builtVcpus: { northeurope: 8 } })).toMatchObject({ input: { vcpus: 10, built: 8 } });
    expect(asked({ builtVcpus: { uksouth: 8 } })).toMatchObject({ input: { vcpus: 10 } });
    expect(asked({}, ['preflight', 'verify'])).toBeUndefined();
    expect(asked({}, ['preflight', 'infrastructure'])).toBeDefined();
  });

  it('asks for the quota of the family of the machines, in the variable that the fleet names', () => {
    const azure = { subscription: '11111111-2222-3333-4444-555555555555', tenant: null };
    const inputs = (vmSizeVariable: object) => {
      const overrides = {
        northeurope: { vars: { vm_size: 'Standard_D4s_v5', node_size: 'Standard_E8s_v5', vm_sizes: 4 } },
      };
      const fleet = { azure: { ...azure, ...vmSizeVariable } };
      const { steps } = plan({ regions: deployRegions.slice(0, 2), admin: null, overrides, fleet });
      return ['northeurope', 'uksouth'].map((region) => stepOf(steps, `${region}/preflight/quota`).work.input);
    };
    expect(inputs({})).toEqual([{ vcpus: 10, vmSize: 'Standard_D4s_v5' }, { vcpus: 10 }]);
    expect(inputs({ vmSizeVariable: 'node_size' })).toMatchObject([{ vmSize: 'Standard_E8s_v5' }, {}]);
    expect(inputs({ vmSizeVariable: 'vm_sizes' })).toEqual([{ vcpus: 10 }, { vcpus: 10 }]);
  });

  it('keeps every argument one argument', () => {
    expect(argvOf(steps, 'northeurope/infrastructure/run')).toEqual([
      './deploy.sh',
      '--region=northeurope',
      '$(rm -rf /) "northeurope"',
    ]);
    expect(stepOf(steps, 'northeurope/infrastructure/run').work).toMatchObject({
      cwd: '/fleet/scripts',
      env: { LEVEL: 'northeurope-1', BESU_CONSOLE_REGION: 'northeurope' },
      cancelSignal: 'SIGTERM',
    });
  });

  it('deploys contracts after every region, and configures CCIP after the contracts', () => {
    const contracts = stepOf(steps, 'fleet/contracts/run');
    expect(contracts.after).toEqual(['northeurope/infrastructure/run', 'uksouth/infrastructure/run']);
    expect(contracts.lane).toBe('contracts');
    expect(stepOf(steps, 'fleet/ccip/run').after).toEqual(['fleet/contracts/run']);
  });
});

describe('phases without steps', () => {
  it('say why', () => {
    const { phases } = plan({ recipes: { besu: { kind: 'off' } }, fleet: { chain: null } });
    const absent = Object.fromEntries(phases.map((phase) => [phase.id, phase.absent]));
    expect(absent).toMatchObject({
      besu: 'switched off in the fleet file',
      verify: 'not configured: the fleet file names no chain',
      contracts: 'not configured: add phases.contracts',
      infrastructure: null,
    });
  });
});
