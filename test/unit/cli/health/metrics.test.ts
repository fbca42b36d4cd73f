import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposition, type Metric } from '../../../../src/cli/health/exposition.ts';
import { healthMetrics } from '../../../../src/cli/health/health-metrics.ts';
import { metricsAddress } from '../../../../src/cli/health/metrics-address.ts';
import { startMetrics } from '../../../../src/cli/health/metrics-server.ts';
import { runMetrics } from '../../../../src/cli/health/run-metrics.ts';
import { EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';
import { sampleNode, sampleReport } from './sample-report.ts';

const one = (value: number, labels: Record<string, string> = {}): Metric => ({
  name: 'm',
  help: 'h',
  type: 'gauge',
  samples: [{ labels, value }],
});

describe('the text format', () => {
  test('has HELP and TYPE before the samples', () => {
    const metrics: Metric[] = [
      { name: 'a_total', help: 'Tries.', type: 'counter', samples: [{ labels: { x: '1', y: '2' }, value: 3 }] },
      one(0.5),
    ];
    expect(exposition(metrics)).toBe(
      '# HELP a_total Tries.\n# TYPE a_total counter\na_total{x="1",y="2"} 3\n# HELP m h\n# TYPE m gauge\nm 0.5\n',
    );
  });

  test('leaves out a metric that has no sample', () => {
    expect(exposition([{ ...one(1), samples: [] }])).toBe('');
  });

  test('escapes what would end a value, a label or a line', () => {
    expect(exposition([{ ...one(1, { l: 'a"b\\c\nd' }), help: 'x\\y\nz' }])).toBe(
      '# HELP m x\\\\y\\nz\n# TYPE m gauge\nm{l="a\\"b\\\\c\\nd"} 1\n',
    );
  });

  test('writes what is no number as Go reads it', () => {
    const value = (number: number): string =>
      exposition([one(number)])
        .trimEnd()
        .split(' ')
        .at(-1)!;
    expect([Number.NaN, Infinity, -Infinity, 1e21].map(value)).toEqual(['NaN', '+Inf', '-Inf', '1e+21']);
  });

  test('gives back every label value, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = exposition([one(1, { l: text })]).split('\n')[2]!;
        const written = /^m\{l="((?:[^"\\\n]|\\.)*)"\} 1$/su.exec(line)?.[1];
        const read = written?.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
        expect(read).toBe(text);
      }),
    );
  });
});

const lines = (metrics: readonly Metric[]): readonly string[] =>
  exposition(metrics)
    .split('\n')
    .filter((line) => !line.startsWith('#'));

describe('a rollout in numbers', () => {
  test('has its steps by phase and status, its regions and its attempts', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    await rig.succeed('a/infrastructure/work');
    await rig.fail('b/infrastructure/work');
    const told = lines(runMetrics(rig.stateOnDisk(), rig.clock.nowMs() + 5_000));
    expect(told).toContain('besu_console_run_info{run="test-run",fleet="sample",environment="lab"} 1');
    expect(told).toContain('besu_console_run_status{status="running"} 1');
    expect(told).toContain('besu_console_run_status{status="ended"} 0');
    expect(told).toContain('besu_console_run_elapsed_seconds 5');
    expect(told).toContain('besu_console_regions{status="failed"} 1');
    expect(told).toContain('besu_console_regions{status="running"} 1');
    expect(told).toContain('besu_console_steps{phase="infrastructure",status="succeeded"} 1');
    expect(told).toContain('besu_console_steps{phase="infrastructure",status="failed"} 1');
    expect(told).toContain('besu_console_steps{phase="verify",status="pending"} 2');
    expect(told).toContain('besu_console_attempts_total{phase="infrastructure"} 2');
    expect(told.some((line) => line.startsWith('besu_console_run_exit_code'))).toBe(false);
  });
});

describe('a chain in numbers', () => {
  test('has its state, its margin and every node', () => {
    const told = lines(healthMetrics(sampleReport()));
    expect(told).toContain('besu_console_chain_state{chain="fleet",state="advancing"} 1');
    expect(told).toContain('besu_console_chain_state{chain="fleet",state="halted"} 0');
    expect(told).toContain('besu_console_chain_quorum_margin{chain="fleet"} 1');
    expect(told).toContain('besu_console_chain_head_timestamp_seconds{chain="fleet"} 1795246198.5');
    const node = '{node="uksouth/validator-0",region="uksouth",role="validator"}';
    expect(told).toContain(`besu_console_node_up${node} 1`);
    expect(told).toContain(`besu_console_node_lag_blocks${node} 0`);
    expect(told).toContain(`besu_console_node_rpc_latency_seconds${node} 0.012`);
    expect(told).toContain(`besu_console_node_missed_turns${node} 2`);
  });

  test('has the end of every certificate that was seen', () => {
    const report = sampleReport();
    const [first] = report.regions;
    const certificates = [{ of: 'API server', untilMs: 1_795_757_619_000 }] as const;
    const told = lines(healthMetrics({ ...report, regions: [{ ...first!, certificates }] }));
    expect(told).toContain(
      `besu_console_certificate_end_timestamp_seconds{region="${first!.region}",of="API server"} 1795757619`,
    );
  });

  test('has no series for what is not known', () => {
    const told = lines(healthMetrics(sampleReport({ chain: { height: null, headAtMs: null }, node: { peers: null } })));
    expect(told.filter((line) => /chain_height|head_timestamp|node_peers/.test(line))).toEqual([]);
  });

  test.each([
    ['unreachable', 0],
    ['hangs', 0],
    ['lagging', 1],
    ['not-sealing', 1],
  ] as const)('a node that is %s is up: %i', (kind, up) => {
    const trouble = { kind, text: '', remedy: '', sinceMs: 0 };
    const told = lines(healthMetrics(sampleReport({ report: { nodes: [{ ...sampleNode, trouble }] } })));
    expect(told.find((line) => line.startsWith('besu_console_node_up'))).toMatch(new RegExp(` ${up}$`));
  });
});

describe('an address', () => {
  test.each([
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['9464', '127.0.0.1', 9464],
    [':9464', '127.0.0.1', 9464],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[::1]:9464', '::1', 9464],
    ['localhost:9464', 'localhost', 9464],
  ])('%s', (text, host, port) => {
    expect(metricsAddress(text)).toEqual({ host, port });
  });

  test.each(['', 'localhost', 'localhost:', '1.2.3.4:99999', 'a:b:1', '::1:9464', ':-1'])('%j is none', (text) => {
    expect(() => metricsAddress(text)).toThrow('--metrics takes HOST:PORT');
  });
});

describe('the server', () => {
  const LOOPBACK = { host: '127.0.0.1', port: 0 };

  test('answers a scrape with what is true then, and nothing else', async () => {
    let n = 0;
    const server = await startMetrics(LOOPBACK, () => exposition([one(++n)]));
    const scrape = await fetch(server.url);
    expect([scrape.status, scrape.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await scrape.text()).toContain('m 1\n');
    expect(await (await fetch(server.url)).text()).toContain('m 2\n');
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('says in words that a port is taken, and what to do', async () => {
    const first = await startMetrics(LOOPBACK, () => '');
    const port = Number(new URL(first.url).port);
    await expect(startMetrics({ ...LOOPBACK, port }, () => '')).rejects.toThrow(
      `--metrics: port ${port} of 127.0.0.1 is taken by another program`,
    );
    await first.close();
  });

  test('says that an address is not of this machine', async () => {
    await expect(startMetrics({ host: '203.0.113.7', port: 0 }, () => '')).rejects.toThrow(
      '203.0.113.7 is no address of this machine',
    );
  });
});
