import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/engine/model/step.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { wantedVersion } from '../../../src/recipes/wanted-version.ts';
import { derive } from '../../../src/regions/regional-definition.ts';
import { contextOf, recipes, sampleFleet, stepOf } from './sample-fleet.ts';

const features = { qbft_rpc: { kind: 'list', regions: ['japaneast'] }, tracing: { kind: 'none' } } as const;

function valuesOf(step: Step): JsonObject {
  const files = step.work.kind === 'command' ? step.work.files : [];
  const file = files.find((one) => one.kind === 'write' && one.path.endsWith('/region-values.json'));
  return JSON.parse(file?.kind === 'write' ? file.text : '') as JsonObject;
}

describe('features', () => {
  it('reach the chart as values, and leave those the fleet does not speak of alone', () => {
    const overrides = { japaneast: { values: { features: { own: 1, tracing: true } } } };
    const { steps } = fleetSteps(sampleFleet({ overrides, fleet: { features } }), contextOf());
    expect(valuesOf(stepOf(steps, 'japaneast/besu/upgrade'))['features']).toEqual({
      ...{ own: 1, qbft_rpc: true, tracing: false },
    });
    expect(valuesOf(stepOf(steps, 'uksouth/besu/upgrade'))['features']).toEqual({ qbft_rpc: false, tracing: false });
    const without = fleetSteps(sampleFleet(), contextOf());
    expect(valuesOf(stepOf(without.steps, 'uksouth/besu/upgrade'))['features']).toBeUndefined();
  });

  it('reach a program as variables', () => {
    const besu = { kind: 'command', command: ['./besu.sh'], directory: '.', env: {}, timeoutMs: 1000 } as const;
    const { steps } = fleetSteps(sampleFleet({ recipes: { ...recipes, besu }, fleet: { features } }), contextOf());
    expect(stepOf(steps, 'japaneast/besu/run').work).toMatchObject({
      env: { BESU_CONSOLE_FEATURE_QBFT_RPC: 'true', BESU_CONSOLE_FEATURE_TRACING: 'false' },
    });
  });
});

describe('the version a region is to run', () => {
  it.each([
    [{ image: { tag: 'v26.8.0' } }, '26.8.0'],
    [{ image: 'registry.example:5000/hyperledger/besu:26.8.0-openjdk-21' }, '26.8.0'],
    [{ besu: { image: { repository: 'x', tag: '26.8' } } }, '26.8'],
    [{ image: `hyperledger/besu:26.8.0@sha256:${'a'.repeat(64)}` }, '26.8.0'],
    [{ image: { tag: 'latest' } }, null],
    [{ image: 'registry.example:5000/besu' }, null],
    [{ replicas: 3 }, null],
  ])('is read from %j', (values, version) => {
    const region = sampleFleet().regions[0]!.region;
    expect(wantedVersion(derive({ values }, {}, region))).toBe(version);
  });
});
