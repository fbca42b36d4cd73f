import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeJournal } from '../../../src/engine/journal/line-codec.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { type Scope, scopeOf } from '../../../src/engine/model/ids.ts';
import { firstState, reduce } from '../../../src/engine/state/reduce.ts';
import { htmlReport } from '../../../src/report/html.ts';
import { markdownReport } from '../../../src/report/markdown.ts';
import { type RunReport, runReport } from '../../../src/report/run-report.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../rigs/engine/sample-plan.ts';
import { chainStep, deploying, HASH, receipt, TOKEN } from '../../rigs/screen/chain-rollout.ts';
import { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';

function reportOf(events: readonly RunEvent[]): RunReport {
  const [first, ...rest] = events;
  if (first === undefined) throw new Error('no event');
  return runReport({ state: rest.reduce(reduce, firstState(first)), events, seal: 'abc' });
}

const recorded = (): RunReport => {
  const read = decodeJournal(readFileSync('test/recorded/journals/0.1.0-format-1.ndjson'));
  if (!read.ok || read.value === null) throw new Error('the recorded journal cannot be read');
  return reportOf(read.value.events);
};

/** What a tool might print to get out of its place in the report. */
const HOSTILE = '</pre><script>alert(1)</script> "quoted" \'single\' & `````\n| a | b |\n# heading';

async function hostile(): Promise<RunReport> {
  const rig = new EngineRig(chainPlan(['a', 'b']));
  await rig.launch();
  await rig.fail('a/infrastructure/work', { title: HOSTILE, evidence: [HOSTILE], hint: HOSTILE });
  await rig.send({ type: 'skip', scope: scopeOf('a'), phase: 'infrastructure', reason: HOSTILE, by: ANNA });
  await rig.settle();
  return reportOf(rig.journal.events);
}

test('what was rolled out, who answers for it and who went past what is in a report', async () => {
  const promotion = { from: 'tried', run: null, verifiedAtMs: null, overridden: 'hotfix 42' };
  const rig = new EngineRig({
    ...chainPlan(['a', 'b']),
    ...{ definitionHash: 'abc123', promotion, owners: { [scopeOf('a')]: 'Tokyo' } as Record<Scope, string> },
    features: [{ name: 'tracing', wish: '50%', on: [scopeOf('b')] }],
  });
  await rig.launch();
  const report = reportOf(rig.journal.events);
  expect(report.rows.map(({ owner }) => owner)).toEqual(['Tokyo', null]);
  expect(report.decisions[0]?.what).toContain('not proved by tried, and begun all the same: hotfix 42');
  const text = markdownReport(report);
  expect(text).toContain('| Definition | abc123 |');
  expect(text).toContain('| Feature tracing | 50%: on in b |');
});

test('an advice in a report names commands in every format: nobody presses keys there', async () => {
  const rig = new EngineRig(chainPlan(['a', 'b']));
  await rig.launch();
  await rig.fail('a/infrastructure/work', { hint: 'Read its log (l), then press r.' });
  await rig.settle();
  const report = reportOf(rig.journal.events);
  for (const text of [JSON.stringify(report), htmlReport(report), markdownReport(report)]) {
    expect(text).toContain('Read its log (besu-console logs a), then run besu-console retry a.');
    expect(text).not.toContain('press r');
  }
});

describe('the phases in a report', () => {
  test('tell what they took, where longest, and what was expected and was before', () => {
    const earlier = {
      ...{ runs: 1, region: null },
      phases: [{ phase: 'besu' as const, times: 3, medianMs: 90_000, p90Ms: 90_000 }],
    };
    const engine = new FakeEngine({ ...rolloutPlan({ regions: 3 }), earlier }).launch();
    engine.finish('uksouth');
    const upgrade = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(upgrade);
    engine.nowMs += 700_000;
    engine.succeed(upgrade);
    engine.finish('ukwest');
    const text = markdownReport(reportOf(engine.events));
    expect(text).toContain('| phase | done in | median | slowest | expected within | earlier runs |');
    expect(text).toContain('| besu | 2 of 3 | 11m 41s | 11m 41s (UK West), late | 10m 0s | 1m 30s |');
    expect(text).toContain('| preflight | 2 of 3 | 1s | 1s (UK');
    expect(htmlReport(reportOf(engine.events))).toContain('<td>11m 41s (UK West), late</td>');
  });

  test('say nothing of one that no region is done with', () => {
    const { phases } = reportOf(new FakeEngine(rolloutPlan({ regions: 2 })).launch().events);
    expect(phases[0]).toEqual({
      ...{ phase: 'preflight', done: 0, of: 2, medianMs: null, slowest: null, expectedMs: 600_000, beforeMs: null },
    });
  });
});

describe('transactions in a report', () => {
  const paid = (): RunReport => {
    const engine = deploying();
    engine.succeed(TOKEN, receipt());
    const pool = chainStep('contracts', 'mainnet-Pool');
    engine.begin(pool);
    engine.succeed(
      pool,
      receipt({ hash: `0x${'cd'.repeat(32)}`, nonce: 5, feeWei: '800000000000000', explorer: null }),
    );
    return reportOf(engine.events);
  };

  test('are told with hash, block, gas and fee, and summed up for each network', () => {
    expect(paid().transactions).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(paid())).transactions[0]).toMatchObject({
      ...{ network: 'mainnet', hash: HASH, nonce: 4, block: 99, gasUsed: '51234', feeWei: '1200000000000000' },
      ...{ result: 'succeeded', attempt: `${TOKEN}#1` },
    });
    const markdown = markdownReport(paid());
    expect(markdown).toContain(
      `| mainnet | deploy Token | https://etherscan.io/tx/${HASH} | 4 | 99 | 51234 | 0.0012 ether | succeeded |`,
    );
    expect(markdown).toContain('| mainnet | fees of 2 transactions |  |  |  |  | 0.002 ether |  |');
    expect(htmlReport(paid())).toContain('<td>fees of 2 transactions</td>');
  });

  test('are told once, however many tries were told of them, also when they were reverted', () => {
    const engine = deploying();
    engine.succeed(TOKEN, receipt({ result: 'reverted' }));
    engine.say({ type: 'steps-reset', steps: [TOKEN], by: ANNA, why: 'retry' });
    engine.begin(TOKEN);
    engine.succeed(TOKEN, receipt({ result: 'reverted' }));
    expect(reportOf(engine.events).transactions.map(({ result }) => result)).toEqual(['reverted']);
  });

  test('have no chapter where none was sent', () => {
    expect(markdownReport(recorded())).not.toContain('Transactions');
    expect(htmlReport(recorded())).not.toContain('Transactions');
  });
});

describe('the report of a recorded run', () => {
  test('says what every region came to, with its commands, failures and who decided', () => {
    const report = recorded();
    expect(report.rows.map(({ name, status }) => [name, status])).toEqual([
      ['North Europe', 'verified'],
      ['UK South', 'failed'],
    ]);
    expect(report.rows[0]?.attempts.map(({ command }) => command)).toEqual([
      "sh -c 'echo northeurope; test northeurope != uksouth'",
      'echo northeurope',
    ]);
    expect(report.rows[1]?.attempts[0]).toMatchObject({ exitCode: 1, failure: { class: 'unknown' } });
    expect(report.decisions.map(({ what }) => what)).toEqual(['planned 4 steps in 2 regions', 'launched']);
  });

  test('as HTML needs nothing from anywhere and may not ask for it', () => {
    const html = htmlReport(recorded());
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|\ssrc=|https?:/);
    expect(html).toContain('<details open>');
    expect(html).toContain('echo northeurope; test northeurope != uksouth');
  });

  test('as Markdown has one row for each region and the failure with its evidence', () => {
    const text = markdownReport(recorded());
    expect(text).toMatch(/\| UK South \| failed \|/);
    expect(text).toContain('## Failures');
    expect(text).toContain('Journal | 13 events, seal abc');
  });
});

describe('hostile text of a tool or a person', () => {
  test('stays text in HTML', async () => {
    const html = htmlReport(await hostile());
    expect(html).not.toContain('<script');
    expect(html).not.toContain('</pre><');
    expect(html).toContain('&lt;/pre&gt;&lt;script&gt;');
  });

  test('stays inside its cell and its fence in Markdown', async () => {
    const text = markdownReport(await hostile());
    const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outside.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
    expect(outside).not.toMatch(/(?<!\\)</);
    expect(outside.split('\n').filter((line) => line.startsWith('| a | b |'))).toHaveLength(0);
  });
});

test('what the regions planned is in a report, those that differ first, and no address gets out of its place', async () => {
  const planned = (...addresses: readonly string[]) => ({
    ...{ fingerprint: addresses.join(), counts: { create: addresses.length } },
    lines: addresses.map((address) => `create ${address}`),
  });
  const rig = new EngineRig(chainPlan(['a', 'b', 'c']));
  await rig.launch();
  for (const region of ['a', 'b']) await rig.succeed(`${region}/infrastructure/work`, { planned: planned('x.y') });
  await rig.succeed('c/infrastructure/work', { planned: planned('x.y', HOSTILE) });
  const report = reportOf(rig.journal.events);
  expect(report.changes).toMatchObject([
    { phase: 'infrastructure', groups: [{ scopes: ['a', 'b'] }, { scopes: ['c'] }] },
  ]);
  expect(markdownReport(report)).toContain('\n  c: 2 to add\n');
  const html = htmlReport(report);
  expect(html).toContain('2 regions alike: 1 to add; 1 differs: c (');
  expect(html).not.toContain('<script>');
  expect(markdownReport(reportOf(rig.journal.events.slice(0, 2)))).not.toContain('Changes planned');
});
