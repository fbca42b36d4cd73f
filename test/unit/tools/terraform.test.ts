import { describe, expect, it } from 'vitest';
import { ended, interpret, readAll, recorded } from './recorded-stream.ts';

const plan = () => interpret('terraform-plan', 'japaneast/infrastructure/plan', 'terraform').reader;
const apply = () => interpret('terraform-apply', 'ukwest/infrastructure/apply', 'terraform');

describe('a plan', () => {
  it('tells how much it would add', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan.ndjson'));
    expect(reader.conclude(ended(0)).outcome).toEqual({
      status: 'succeeded',
      summary: '12 to add, 0 to change, 0 to destroy',
      facts: {
        ...{ add: 12, change: 0, remove: 0, destroys: [], taintedReplaces: [], guarded: [] },
        planned: expect.objectContaining({ counts: { create: 12 } }),
      },
    });
  });

  it('lists by address what it would destroy', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-destroy.ndjson'));
    expect(reader.conclude(ended(0)).outcome.facts['destroys']).toEqual(
      [0, 1, 2, 3].map((n) => `terraform_data.validator[${n}]`),
    );
  });

  it('keeps the replacement of a tainted resource apart from destruction', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-tainted.ndjson'));
    const { facts } = reader.conclude(ended(0)).outcome;
    expect([facts['destroys'], facts['taintedReplaces']]).toEqual([[], ['terraform_data.aks']]);
  });

  it('that changes nothing says so', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-noop.ndjson'));
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', summary: 'nothing to change' });
  });

  it('that met a lock names its holder', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-locked.ndjson'));
    const { outcome } = reader.conclude(ended(1));
    expect(outcome).toMatchObject({ status: 'failed', failure: { class: 'conflict' } });
    expect(outcome.status === 'failed' && outcome.failure.title).toContain('root@vm');
  });

  it('that waited for a lock and got it is a success', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-waited.ndjson'));
    expect(reader.conclude(ended(0)).outcome.status).toBe('succeeded');
  });

  it('without its summary is no plan, even with exit code 0', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan.ndjson').slice(0, 5));
    expect(reader.conclude(ended(0)).outcome.status).toBe('failed');
  });
});

describe('an apply', () => {
  it('counts resources and ends with all of them', () => {
    const { attempt, reader } = apply();
    const signals = readAll(reader, recorded('terraform/region-apply.ndjson'));
    const progress = signals.filter((signal) => signal.type === 'progress');
    expect(progress.at(0)).toEqual({ type: 'progress', attempt, done: 1, total: 12, unit: 'resources' });
    expect(progress.at(-1)).toMatchObject({ done: 12, total: 12 });
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', facts: { done: 12, total: 12 } });
  });

  it('says what is being created and for how long', () => {
    const { reader } = apply();
    const texts = readAll(reader, recorded('terraform/region-apply.ndjson')).flatMap((signal) =>
      signal.type === 'activity' ? [signal.text] : [],
    );
    expect(texts).toContain('creating terraform_data.rg');
    expect(texts).toContain('creating terraform_data.aks (10 s)');
  });

  it('counts a replace twice, as terraform does it', () => {
    const { reader } = apply();
    const signals = readAll(reader, recorded('terraform/region-apply-tainted.ndjson'));
    expect(signals.filter((signal) => signal.type === 'progress').at(-1)).toMatchObject({ done: 7, total: 7 });
    expect(reader.conclude(ended(0)).outcome.status).toBe('succeeded');
  });

  it('that failed takes its reason from the diagnostic', () => {
    const { reader } = apply();
    readAll(reader, recorded('terraform/region-apply-error.ndjson'));
    expect(reader.conclude(ended(1)).outcome).toMatchObject({
      status: 'failed',
      facts: { done: 6, total: 12 },
      failure: { class: 'quota', chain: ['infrastructure/apply', 'terraform', 'terraform_data.aks'] },
    });
  });

  it('of a used plan is a conflict that a retry cures', () => {
    const { reader } = apply();
    readAll(reader, recorded('terraform/region-stale.ndjson'));
    expect(reader.conclude(ended(1)).outcome).toMatchObject({ failure: { class: 'conflict' } });
  });

  it('is a success only with its summary', () => {
    const { reader } = apply();
    readAll(
      reader,
      recorded('terraform/region-apply.ndjson').filter((line) => !line.includes('"change_summary"')),
    );
    expect(reader.conclude(ended(0)).outcome.status).toBe('failed');
  });

  it('whose summary is there is done, also when its exit status was lost', () => {
    const { reader } = apply();
    readAll(reader, recorded('terraform/region-apply.ndjson'));
    const exit = { code: null, signal: null, reason: 'lost', detail: null } as const;
    expect(reader.conclude(exit).outcome.status).toBe('succeeded');
  });

  it('is read past text, half lines, unknown types and very long lines', () => {
    const { reader } = apply();
    const noise = [
      'There are some problems with the CLI configuration:',
      '{"@level":"info","@message":"half a li',
      '{"type":"action_start","hook":{}}',
      '{"type":"apply_complete"}',
      '{"type":"planned_change","change":null}',
      '[1,2]',
      'null',
      `{"type":"log","@message":"${'x'.repeat(65_000)}"}`,
      '',
    ];
    const lines = recorded('terraform/region-apply.ndjson').flatMap((line) => [...noise, line]);
    readAll(reader, lines);
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', facts: { done: 12, total: 12 } });
  });

  it('that crashed without a diagnostic shows the text it left', () => {
    const { reader } = apply();
    readAll(reader, ['panic: runtime error: index out of range']);
    expect(reader.conclude(ended(2)).outcome).toMatchObject({
      failure: { class: 'unknown', evidence: ['panic: runtime error: index out of range'] },
    });
  });
});

describe('an init', () => {
  it('that went well says so', () => {
    const { reader } = interpret('terraform-init', 'japaneast/infrastructure/init', 'terraform');
    const signals = readAll(reader, recorded('terraform/init.txt'));
    expect(signals.at(-1)).toMatchObject({ text: 'Terraform has been successfully initialized!' });
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', summary: 'initialised' });
  });

  it('that failed shows the error without its frame', () => {
    const { reader } = interpret('terraform-init', 'japaneast/infrastructure/init', 'terraform');
    readAll(reader, ['╷', '│ Error: Failed to query available provider packages', '│ ', '╵']);
    expect(reader.conclude(ended(1)).outcome).toMatchObject({
      failure: { evidence: ['Error: Failed to query available provider packages'] },
    });
  });
});
