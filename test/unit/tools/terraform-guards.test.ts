import { describe, expect, it, test } from 'vitest';
import { guardedLoss, planScope } from '../../../src/tools/terraform/destroy-classes.ts';
import { lockFacts } from '../../../src/tools/terraform/lock-facts.ts';
import { ended, interpret, readAll, recorded } from './recorded-stream.ts';

const LAB = { regions: ['ukwest'], production: false };
const own = (rest: string) => `module.region_deployment["ukwest"].${rest}`;

describe('what a plan would destroy', () => {
  test.each([
    [own('terraform_data.aks[0]'), 'destroyed', '(destroyed)'],
    [own('azurerm_key_vault.main'), 'destroyed', '(destroyed; may hold a validator key)'],
    [own('azurerm_key_vault_key.signer'), 'replaced', '(destroyed and made anew; may hold a validator key)'],
    [
      own('tls_private_key.validator_key[0]'),
      'tainted',
      '(tainted, so destroyed and made anew; may hold a validator key)',
    ],
    ['module.region_deployment["uksouth"].x.y', 'destroyed', '(destroyed; outside what this plan is about)'],
    [
      'azurerm_resource_group.shared',
      'tainted',
      '(tainted, so destroyed and made anew; outside what this plan is about)',
    ],
  ] as const)('%s, %s, is told as %s', (address, how, classes) => {
    expect(guardedLoss(address, how, LAB)).toBe(`${address} ${classes}`);
  });

  it('does not ask about the repair of what a failed try left half made', () => {
    expect(guardedLoss(own('terraform_data.aks[0]'), 'tainted', LAB)).toBeNull();
  });

  it('asks about everything in production', () => {
    expect(guardedLoss(own('x.aks'), 'tainted', { ...LAB, production: true })).toContain('; production)');
  });

  it('does not take a name in brackets for what a thing is', () => {
    expect(guardedLoss('x.y["validator-key"]', 'destroyed', planScope(null))).toBe('x.y["validator-key"] (destroyed)');
  });

  it('is judged by the input of the plan', () => {
    const input = { guards: { regions: null, production: true } };
    const { reader } = interpret('terraform-plan', 'ukwest/infrastructure/plan', 'terraform', input);
    readAll(reader, recorded('terraform/region-plan-tainted.ndjson'));
    expect(reader.conclude(ended(0)).outcome.facts['guarded']).toEqual([
      'terraform_data.aks (tainted, so destroyed and made anew; production)',
    ]);
  });
});

describe('the lock of a state', () => {
  const REMOTE = [
    'Error acquiring the state lock',
    'Error message: state blob is already locked',
    '  ID:        6f2d1c1e-8a54-3b0c-1d77-9a0e4c5b2f10',
    '  Operation: OperationTypeApply',
    '  Who:       runner@ci-agent-7',
    '  Created:   2026-01-08 03:12:44.8617323 +0000 UTC',
  ];

  it('in a remote backend names its holder and can be taken away', () => {
    expect(lockFacts(REMOTE)).toEqual({
      lock: '6f2d1c1e-8a54-3b0c-1d77-9a0e4c5b2f10',
      holder: {
        ...{ who: 'runner@ci-agent-7', operation: 'OperationTypeApply', since: '2026-01-08T03:12:44Z' },
        alive: 'unknown',
      },
    });
  });

  it('of a local file has a live holder and cannot be taken away', () => {
    const lines = REMOTE.map((line) =>
      line.replace('state blob is already locked', 'resource temporarily unavailable'),
    );
    expect(lockFacts(lines)).toMatchObject({ holder: { alive: 'yes' } });
    expect(lockFacts(lines)).not.toHaveProperty('lock');
  });

  it('of the http backend is the one in the way, not the one that was asked for', () => {
    const lines = REMOTE.map((line) =>
      line.replace('state blob is already locked', 'HTTP remote state already locked: ID=abc-1'),
    );
    expect(lockFacts(lines)).toEqual({ lock: 'abc-1', holder: { alive: 'unknown' } });
  });

  it('whose record is lost cannot be taken away by its id', () => {
    expect(lockFacts(REMOTE.slice(0, 2))).not.toHaveProperty('lock');
  });

  it('is nothing that any other failure has', () => {
    expect(lockFacts(['Error: vCPU quota', '  ID:   6f2d1c1e'])).toEqual({});
  });

  it('is told by a plan that met it', () => {
    const { reader } = interpret('terraform-plan', 'ukwest/infrastructure/plan', 'terraform');
    readAll(reader, recorded('terraform/region-plan-locked.ndjson'));
    expect(reader.conclude(ended(1)).outcome.facts).toHaveProperty('holder');
  });
});
