import { describe, expect, test } from 'vitest';
import type { CloudCalls } from '../../../src/engine/model/signal.ts';
import { ownSignatures } from '../../../src/failures/own-signatures.ts';
import { interpretersWith } from '../../../src/tools/interpreters.ts';
import { callsGauge, callsSentences } from '../../../src/ui/view/cloud-calls-words.ts';
import { ended, stepFor } from './recorded-stream.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const hook = (type: string, addr: string, second: number, action?: string): string =>
  JSON.stringify({
    ...{ '@level': 'info', '@module': 'terraform.ui', '@timestamp': new Date(NOON + second * 1000).toISOString() },
    ...{ type, hook: { resource: { addr }, ...(action === undefined ? {} : { action }) } },
  });
const create = (second: number, addr = 'module.region_deployment["ukwest"].azurerm_subnet.aks'): string =>
  hook('apply_start', addr, second, 'create');

/** Two applies of one engine. */
function engine() {
  const make = interpretersWith(ownSignatures([]))['terraform-apply'];
  if (make === undefined) throw new Error('no reader of an apply');
  const reader = (region: string) => {
    const step = stepFor(`${region}/infrastructure/apply`, ['terraform']);
    return make(`${step.id}#1` as never, step, null);
  };
  const [one, other] = [reader('ukwest'), reader('uksouth')];
  return {
    one,
    other,
    told: (from: typeof one, lines: readonly string[]): CloudCalls | null => {
      const signals = lines.flatMap((line) => from.read(line));
      return signals.findLast((signal) => signal.type === 'cloud-calls')?.calls ?? null;
    },
  };
}

const times = (count: number, line: string): readonly string[] => Array.from({ length: count }, () => line);

describe('calls of Azure', () => {
  test('of all applies are counted together: a bucket that 150 writes at once leave a quarter of', () => {
    const { one, other, told } = engine();
    expect(told(one, times(100, create(0)))).toMatchObject({ writes: 100, writesLeft: 0.5 });
    expect(told(other, times(50, create(0)))).toMatchObject({ writes: 150, writesLeft: 0.25 });
  });

  test('are forgotten after a minute, and the bucket fills by ten in a second', () => {
    const { one, told } = engine();
    told(one, times(200, create(0)));
    expect(told(one, [create(10)])).toMatchObject({ writes: 201, writesLeft: 0.495 });
    expect(told(one, [create(60)])).toMatchObject({ writes: 2, writesLeft: 0.995 });
  });

  test('of data and of a refresh are reads, and a delete is none of these', () => {
    const { one, told } = engine();
    const calls = told(one, [
      hook('refresh_start', 'azurerm_kubernetes_cluster.main', 0),
      hook('apply_start', 'data.azurerm_client_config.current', 0, 'read'),
      hook('apply_start', 'azurerm_subnet.old', 0, 'delete'),
      hook('apply_start', 'azapi_resource.made', 0, 'create'),
    ]);
    expect(calls).toMatchObject({ reads: 2, writes: 1 });
  });

  test('are told by no other provider, by no half line, and by no line without a time', () => {
    const { one, told } = engine();
    const timeless = '{"type":"apply_start","hook":{"resource":{"addr":"azurerm_subnet.a"},"action":"create"}}';
    expect(told(one, [create(0, 'terraform_data.cluster'), create(0).slice(0, -3), timeless])).toBeNull();
  });

  test('that Azure refused leave nothing for as long as it said', () => {
    const { one, other, told } = engine();
    told(one, [create(0)]);
    const said = { severity: 'error', summary: 'status 429 (429 Too Many Requests)', detail: 'Retry-After: 17' };
    one.read(JSON.stringify({ type: 'diagnostic', diagnostic: said }));
    one.conclude(ended(1));
    expect(told(other, [create(16)])).toMatchObject({ writesLeft: 0 });
    expect(told(other, [create(22)])?.writesLeft).toBeGreaterThan(0.1);
  });

  test('are shown for a minute, filling again, and named an estimate', () => {
    const calls: CloudCalls = { atMs: NOON, writes: 120, reads: 40, writesLeft: 0.4, readsLeft: 0.9 };
    expect(callsGauge(calls, NOON)).toBe('ARM writes 120/min, bucket ~40 %');
    expect(callsGauge(calls, NOON + 4_000)).toBe('ARM writes 120/min, bucket ~60 %');
    expect(callsSentences(calls, NOON).join()).toContain('an estimate: at least 120 writes and 40 reads');
    expect([callsGauge(calls, NOON + 60_001), callsGauge(null, NOON)]).toEqual([null, null]);
    expect(callsSentences(null, NOON)).toEqual([]);
  });
});
