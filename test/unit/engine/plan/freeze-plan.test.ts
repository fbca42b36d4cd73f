import { describe, expect, it } from 'vitest';
import type { RunId, StepId } from '../../../../src/engine/model/ids.ts';
import type { Step } from '../../../../src/engine/model/step.ts';
import { describePlan } from '../../../../src/engine/plan/describe-plan.ts';
import { freezePlan } from '../../../../src/engine/plan/freeze-plan.ts';
import { quoteArgument } from '../../../../src/engine/plan/quote-argv.ts';
import { plan, sampleFleet } from '../../recipes/sample-fleet.ts';

const {
  steps: [sample],
} = plan();
const step = (id: string, over: Partial<Step> = {}): Step => {
  if (sample === undefined) throw new Error('the sample fleet has steps');
  const [scope = '', phase = '', name = ''] = id.split('/');
  return {
    ...sample,
    id: id as StepId,
    scope: scope as Step['scope'],
    phase: phase as Step['phase'],
    name,
    after: [],
    ...over,
  };
};
const ids = (...texts: string[]) => texts as StepId[];
const freeze = (steps: readonly Step[]) =>
  freezePlan(
    { ...plan(), steps },
    {
      run: 'r1' as RunId,
      fleet: sampleFleet(),
      runDirectory: '/state/runs/r1',
      notes: ['tools are stand-ins'],
      chainStood: false,
    },
  );

describe('freezing a plan', () => {
  it('keeps what the fleet says and puts the notes together', () => {
    const frozen = freeze([step('a/besu/x')]);
    expect(frozen.ok && frozen.value).toMatchObject({
      run: 'r1',
      fleet: 'chain-138',
      fleetFile: '/fleet/besu-console.yaml',
    });
    expect(frozen.ok && frozen.value.notes[0]).toBe('tools are stand-ins');
  });

  it('puts steps behind what they wait for', () => {
    const frozen = freeze([step('a/besu/2', { after: ids('a/besu/1') }), step('a/besu/1'), step('a/besu/0')]);
    expect(frozen.ok && frozen.value.steps.map(({ name }) => name)).toEqual(['1', '2', '0']);
  });

  it('names doubles and references to nothing', () => {
    const guards = [{ kind: 'list-empty' as const, of: 'a/b/g' as StepId, fact: 'x', meaning: 'y' }];
    const wrong = step('a/besu/1', {
      after: ids('a/b/f'),
      restartFrom: 'a/b/r' as StepId,
      carriedBy: 'a/b/c' as StepId,
      guards,
    });
    const frozen = freeze([wrong, step('a/besu/1')]);
    expect(frozen.ok ? [] : frozen.problem).toEqual([
      'two steps are called a/besu/1',
      'a/besu/1 comes after a/b/f, which is not in the plan',
      'a/besu/1 restarts from a/b/r, which is not in the plan',
      'a/besu/1 is carried by a/b/c, which is not in the plan',
      'a/besu/1 is guarded by a/b/g, which is not in the plan',
    ]);
  });

  it('names the ring when steps wait for each other', () => {
    const frozen = freeze([
      step('a/besu/0', { after: ids('a/besu/1') }),
      step('a/besu/1', { after: ids('a/besu/2') }),
      step('a/besu/2', { carriedBy: 'a/besu/1' as StepId }),
    ]);
    expect(frozen.ok ? [] : frozen.problem).toEqual(['steps wait for each other: a/besu/1 -> a/besu/2 -> a/besu/1']);
  });

  it('takes a chain of 20,000 steps and not one more', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) =>
      step(`a/besu/${n}`, { after: n === 0 ? [] : ids(`a/besu/${n - 1}`) }),
    );
    expect(freeze(chain.toReversed()).ok).toBe(true);
    expect(freeze([...chain, step('a/besu/more')]).ok).toBe(false);
  });
});

describe('describing a plan', () => {
  const described = (full: boolean): readonly string[] => {
    const frozen = freeze(plan().steps);
    return frozen.ok ? describePlan(frozen.value, { full }) : [];
  };

  it('shows the exact commands, and folds regions that are the same', () => {
    const lines = described(false);
    expect(lines[0]).toMatch(/^chain-138 \(production\): 24 regions, 24 validators, 240 vCPUs, \d+ steps$/);
    expect(lines).toContain('      $ terraform apply -json -input=false -lock-timeout=60s -parallelism=50 tfplan');
    expect(lines.filter((line) => line.includes('and the same for uksouth, ukwest'))).toHaveLength(5);
    expect(lines).toContain('contracts: not configured: add phases.contracts');
  });

  it('shows every region when asked', () => {
    expect(described(true).filter((line) => line.includes('$ terraform apply'))).toHaveLength(25);
  });
});

it.each([
  ['plain-1.0/x', 'plain-1.0/x'],
  ['', "''"],
  ['a b', "'a b'"],
  ['-target=module.region_deployment["x"]', `'-target=module.region_deployment["x"]'`],
  ["it's", `'it'\\''s'`],
  ['$(x)', "'$(x)'"],
])('%s is quoted as %s', (argument, quoted) => {
  expect(quoteArgument(argument)).toBe(quoted);
});
