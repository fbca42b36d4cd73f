import { describe, expect, test } from 'vitest';
import { DeployedRegions } from '../../../../src/cli/health/deployed-regions.ts';
import { healthText, pictureOf } from '../../../../src/cli/health/health-text.ts';
import type { RunState } from '../../../../src/engine/model/state.ts';
import { EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';
import { sampleNode, sampleReport } from './sample-report.ts';

describe('the report for a person', () => {
  test('is a line for the chain and a row for each region', () => {
    expect(healthText(sampleReport())).toBe(
      [
        '2026-11-21T07:30:00Z  healthy',
        'chain: Advancing, block 100 every 2 s; a block needs 3, 1 more may stop',
        '',
        'REGION   VALIDATORS  HEIGHT  LAG  HEAD AGE  PEERS  SEALING  LATENCY  VERSION       WHAT',
        'uksouth  1/1         100     0    2 s       7      yes      12 ms    besu/v26.8.0  healthy',
        '',
      ].join('\n'),
    );
  });

  test('says where one address stands for several nodes', () => {
    const report = { ...sampleReport(), unasked: [{ region: 'uksouth', asked: 1, nodes: 2 }] };
    expect(healthText(report)).toContain('\nuksouth: 1 of 2 nodes can be asked: one address stands for several\n');
  });

  test('counts the versions when there are several, and says where another one was wanted', () => {
    const version = (name: string, nodes: number) => ({ version: name, nodes, validators: 1, regions: [] });
    const versions = [version('besu/v26.8.0', 3), version('besu/v26.6.0', 1)];
    const text = healthText(
      sampleReport({ chain: { versions }, region: { wantedVersion: '26.9.0', otherVersion: true } }),
    );
    expect(text).toContain('\nversions: besu/v26.8.0 3 (validators 1), besu/v26.6.0 1 (validators 1)\n');
    expect(text).toContain('besu/v26.8.0, wanted 26.9.0');
  });

  test('says of each alarm what to do, and which regions do not know each other', () => {
    const alarm = {
      id: 'x',
      severity: 'critical',
      title: 'No quorum',
      detail: 'two are down',
      remedy: 'start one',
    } as const;
    const text = healthText(
      sampleReport({
        chain: { canLose: -1 },
        report: {
          alarms: [{ ...alarm, regions: [], sinceMs: 0 }],
          missingEdges: [{ from: 'uksouth', to: 'ukwest' }],
          blind: 'the way out is gone',
        },
      }),
    );
    expect(text).toContain('critical: No quorum\n  two are down\n  start one\n');
    expect(text).toContain('do not know each other: uksouth and ukwest\n');
    expect(text).toContain('a block needs 3, 1 are missing');
    expect(text).toContain('cannot see: the way out is gone\n');
  });

  test('says of a node in trouble that is no alarm yet what it is and what to do, and does not repeat an alarm', () => {
    const trouble = { kind: 'slow', text: 'Takes 812 ms', remedy: 'Look at its load', sinceMs: 0 } as const;
    const told = 'not yet an alarm: uksouth/validator-0: Takes 812 ms\n  Look at its load\n';
    expect(healthText(sampleReport({ node: { trouble } }))).toContain(told);
    const ofRegion = {
      id: 'x',
      severity: 'warning',
      title: 't',
      detail: '',
      remedy: '',
      regions: ['uksouth'],
      sinceMs: 0,
    } as const;
    expect(healthText(sampleReport({ node: { trouble }, report: { alarms: [ofRegion] } }))).not.toContain('not yet');
    expect(healthText(sampleReport({ node: { trouble: { ...trouble, kind: 'stale-head' } } }))).not.toContain(
      'not yet',
    );
    const many = Array.from({ length: 8 }, (_, at) => ({ ...sampleNode, node: `n${at}`, trouble }));
    expect(healthText(sampleReport({ report: { nodes: many } }))).toContain('not yet an alarm: 3 more nodes\n');
  });

  test('shows a dash for what is not known, and no age of the genesis block', () => {
    const unknown = { height: null, lag: null, headAgeMs: null, peers: null, latencyMs: null, clients: [] };
    const row = (region: object): string => healthText(sampleReport({ region })).split('\n').at(-2)!;
    expect(row({ ...unknown, sealing: 'unknown' })).toMatch(/^uksouth\s+1\/1(\s+-){7}\s+healthy$/);
    expect(row({ height: 0 })).toMatch(/^uksouth\s+1\/1\s+0\s+0\s+-\s+7/);
  });

  test('never passes on an escape sequence of a node', () => {
    const text = healthText(
      sampleReport({ region: { clients: ['be\u001b[31msu/v1'], headline: '\u001b]0;x\u0007bad' } }),
    );
    expect(text).not.toContain('\u001b');
    expect(text).toContain('besu/v1');
  });

  test('is the same picture while only heights and ages change', () => {
    const picture = pictureOf(sampleReport());
    expect(pictureOf(sampleReport({ region: { height: 101, headAgeMs: 10 }, chain: { height: 101 } }))).toBe(picture);
    expect(pictureOf(sampleReport({ region: { headline: 'lagging' } }))).not.toBe(picture);
    expect(pictureOf(sampleReport({ chain: { canLose: 0 } }))).not.toBe(picture);
  });
});

describe('a region counts as deployed', () => {
  const NOBODY = new Set<string>();
  async function rolledOut(steps: readonly string[]): Promise<{ rig: EngineRig; state: () => RunState }> {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    for (const step of steps) await rig.succeed(step);
    return { rig, state: () => rig.stateOnDisk() };
  }

  test('when its besu phase has succeeded', async () => {
    const { state } = await rolledOut(['a/infrastructure/work', 'a/kubernetes/work', 'a/besu/work']);
    expect(new DeployedRegions().of(state(), ['a', 'b'], NOBODY)).toEqual(['a']);
  });

  test('not while that is under way, and then it is starting', async () => {
    const { state } = await rolledOut(['a/infrastructure/work', 'a/kubernetes/work']);
    const regions = new DeployedRegions();
    expect(regions.of(state(), ['a', 'b'], new Set(['a']))).toEqual([]);
    expect(regions.starting(state(), ['a', 'b'])).toEqual(['a']);
  });

  test('when its nodes answer before their turn has come, and from then on', async () => {
    const { rig, state } = await rolledOut(['a/infrastructure/work']);
    const regions = new DeployedRegions();
    expect(regions.of(state(), ['a', 'b'], new Set(['a']))).toEqual(['a']);
    await rig.succeed('a/kubernetes/work');
    expect(regions.of(state(), ['a', 'b'], NOBODY)).toEqual(['a']);
    expect(regions.starting(state(), ['a', 'b'])).toEqual([]);
  });

  test('when it is only verified, and not when nothing is done there', async () => {
    const plan = chainPlan(['a', 'b']);
    const steps = plan.steps.filter(({ id, phase }) => phase === 'verify' && id.startsWith('a/'));
    const rig = new EngineRig({ ...plan, steps: steps.map((step) => ({ ...step, after: [] })) });
    await rig.launch();
    expect(new DeployedRegions().of(rig.stateOnDisk(), ['a', 'b'], NOBODY)).toEqual(['a']);
  });
});
