import { describe, expect, it } from 'vitest';
import { ended, interpret, readAll, recorded } from './recorded-stream.ts';

const REGIONS = ['japaneast', 'northeurope', 'ukwest'];
const carried = (name: string) => ({
  carried: Object.fromEntries(REGIONS.map((region) => [region, `${region}/infrastructure/${name}`])),
});
const apply = (n = 1) =>
  interpret('terraform-shared-apply', 'fleet/infrastructure/apply', 'terraform', carried('apply'), n).reader;
const plan = () => interpret('terraform-shared-plan', 'fleet/infrastructure/plan', 'terraform', carried('plan')).reader;

describe('a shared plan', () => {
  it('says per region what it would do', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/shared-plan.ndjson'));
    const { outcome, parts } = reader.conclude(ended(0));
    expect(outcome.facts['add']).toBe(36);
    expect(Object.keys(parts ?? {})).toEqual(REGIONS);
    expect(parts?.['ukwest']).toMatchObject({ status: 'succeeded', facts: { add: 12, destroys: [] } });
  });

  it('that fails, fails for every region', () => {
    const reader = plan();
    readAll(reader, recorded('terraform/region-plan-locked.ndjson'));
    const { parts } = reader.conclude(ended(1));
    expect(Object.values(parts ?? {}).map((part) => part.status)).toEqual(['failed', 'failed', 'failed']);
  });
});

describe('a shared apply', () => {
  it('lets a region go on as soon as its last resource is done', () => {
    const reader = apply();
    const finished: string[] = [];
    for (const line of recorded('terraform/shared-apply.ndjson')) {
      reader.read(line);
      if (!line.includes('"change_summary"')) finished.push(...Object.keys(reader.takeFinishedParts()));
    }
    expect([...finished].sort()).toEqual(REGIONS);
    expect(reader.conclude(ended(0))).toMatchObject({ outcome: { status: 'succeeded' }, parts: {} });
  });

  it('says everything at its end to an engine that never asked', () => {
    const reader = apply();
    readAll(reader, recorded('terraform/shared-apply.ndjson'));
    const { parts } = reader.conclude(ended(0));
    expect(Object.values(parts ?? {}).map((part) => part.facts)).toEqual(REGIONS.map(() => ({ done: 12, total: 12 })));
  });

  it("gives the carried attempts the carrier's own number", () => {
    const reader = apply(2);
    const signals = readAll(reader, recorded('terraform/shared-apply.ndjson'));
    const attempts = new Set(signals.flatMap((signal) => ('attempt' in signal ? [signal.attempt] : [])));
    expect([...attempts].sort()).toEqual([
      'fleet/infrastructure/apply#2',
      'japaneast/infrastructure/apply#2',
      'northeurope/infrastructure/apply#2',
      'ukwest/infrastructure/apply#2',
    ]);
  });

  it('gives each region its own failure, and tells the others that they were stopped by it', () => {
    const reader = apply();
    readAll(reader, recorded('terraform/shared-apply-error.ndjson'));
    const { outcome, parts } = reader.conclude(ended(1));
    expect(outcome).toMatchObject({ status: 'failed', failure: { class: 'quota' } });
    expect(parts?.['ukwest']).toMatchObject({ status: 'failed', failure: { class: 'quota' }, facts: { total: 12 } });
    expect(parts?.['japaneast']).toMatchObject({
      status: 'failed',
      failure: { class: 'transient', title: 'stopped by a failure elsewhere: 7 of 12 resources done' },
    });
  });

  it('that was never begun fails for every region with the same reason', () => {
    const reader = apply();
    readAll(reader, recorded('terraform/region-plan-locked.ndjson'));
    const { outcome, parts } = reader.conclude(ended(1));
    expect(outcome.status).toBe('failed');
    for (const part of Object.values(parts ?? {})) expect(part).toMatchObject({ failure: { class: 'conflict' } });
  });

  it('that was cancelled says per region how far it had come', () => {
    const reader = apply();
    const lines = recorded('terraform/shared-apply.ndjson');
    readAll(reader, lines.slice(0, 60));
    const { parts } = reader.conclude({ code: 1, signal: null, reason: 'cancelled', detail: null });
    for (const part of Object.values(parts ?? {})) {
      expect(part).toMatchObject({ failure: { class: 'cancelled' } });
      expect(part.status === 'failed' && part.failure.title).toMatch(
        /^terraform was cancelled: \d+ of 12 resources done$/,
      );
    }
  });

  it('leaves a region alone that nothing is planned for', () => {
    const reader = apply();
    readAll(reader, recorded('terraform/shared-apply-targeted.ndjson'));
    expect(reader.conclude(ended(0)).parts?.['japaneast']).toMatchObject({
      status: 'succeeded',
      summary: 'nothing to change',
    });
  });
});
