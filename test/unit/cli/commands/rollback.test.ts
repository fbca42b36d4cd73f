import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { rollbackCommand } from '../../../../src/cli/commands/rollback.ts';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal } from '../../../../src/engine/journal/journal-writer.ts';
import type { RunFact } from '../../../../src/engine/model/event.ts';
import type { Failure } from '../../../../src/engine/model/failure.ts';
import { attemptId, type StepId } from '../../../../src/engine/model/ids.ts';
import { firstState } from '../../../../src/engine/state/reduce.ts';
import { lockedKeystores } from '../../../../src/engine/state/signers.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

const ZONED = `version: 1
name: zoned
environment: lab
regions: { deploy: [uksouth, ukwest] }
phases:
  preflight: { enabled: false }
  kubernetes: { kubectl: { kubeconfig: "k/{region}" } }
  besu: { zones: each, approval: ask, helm: { chart: ./chart } }
  verify: { command: ["true"] }
strategy: { kind: manual }
`;

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollback-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await mkdir(join(home, 'chart'));
  await writeFile(join(home, 'fleet.yaml'), ZONED);
});

/** What zones came to in one run, by their names: the revision of a release, and whether the zone was verified. */
async function ran(zones: Readonly<Record<string, readonly [revision: number, verified: boolean]>>): Promise<string> {
  const fleet = await loadFleet(join(home, 'fleet.yaml'), null);
  const { directory } = await planRun(fleet, { regions: null, phases: null }, [], { stateDirectory: home, by: ANNA });
  const facts = Object.entries(zones).flatMap(([zone, [revision, verified]]) => {
    const [, region = '', name = ''] = /^(.+)-(.)$/.exec(zone) ?? [];
    return [
      ...tried(`${region}/besu/upgrade-${name}` as StepId, { revision }),
      ...tried(`${region}/verify/run-${name}` as StepId, verified ? {} : null),
    ];
  });
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new Error('no journal');
  const writer = await continueJournal(directory.journal, read.value.end);
  await writer.append(facts.map((fact, at) => ({ seq: 2 + at, atMs: Date.now(), ...fact })));
  await writer.close();
  return directory.run;
}

const NO: Failure = {
  ...{ class: 'unknown', title: 'no', evidence: [], chain: [], hint: '', fingerprint: 'x', reach: 'one' },
};

function tried(step: StepId, facts: { readonly revision?: number } | null): readonly RunFact[] {
  const attempt = attemptId(step, 1);
  const outcome =
    facts === null
      ? ({ status: 'failed', failure: NO, facts: {} } as const)
      : ({ status: 'succeeded', summary: '', facts } as const);
  return [
    { type: 'attempt-begun', attempt, carriedBy: null },
    { type: 'attempt-ended', attempt, exit: null, outcome },
  ];
}

async function shown(asked: string, options: { readonly to?: string; readonly infrastructure?: boolean } = {}) {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const terminal = { out: write, err: write, isInteractive: false, env: {}, cwd: home };
  const where = { config: join(home, 'fleet.yaml'), stateDir: home };
  const code = await rollbackCommand(terminal, asked, { ...where, ...options });
  return { code, lines: written.join('') };
}

test('a region goes back zone by zone, and leaves alone what stands or was never changed', async () => {
  const first = await ran({ 'uksouth-1': [1, true], 'uksouth-2': [1, true] });
  const second = await ran({ 'uksouth-1': [2, true], 'uksouth-2': [2, false] });
  const { code, lines } = await shown('uksouth');
  expect(code).toBe(2);
  expect(lines).toContain(`uksouth-2 goes back to revision 1, which ${first} verified`);
  expect(lines).toContain(`revision 2 is the newest in uksouth-1, and ${second} verified it`);
  expect(lines).toContain('uksouth-3 is left alone: no run has changed it here');
  expect(lines).toContain('helm rollback besu-2 1 ');
  expect(lines).not.toMatch(/helm (?:rollback|history) besu-[13]|ukwest\/|upgrade/);
  // The name is typed: no button and no other yes is waited for.
  expect(lines).toContain('say --confirm uksouth');
  expect(lines).not.toMatch(/push|approve/);
});

test('several zones go back one after another', async () => {
  await ran({ 'uksouth-1': [1, true], 'uksouth-2': [3, true], 'uksouth-3': [1, true] });
  await ran({ 'uksouth-1': [2, false], 'uksouth-2': [4, false] });
  const { lines } = await shown('uksouth');
  const at = (part: string): number => lines.indexOf(part);
  expect(at('helm rollback besu-1 1 ')).toBeGreaterThan(0);
  expect(at('helm rollback besu-2 3 ')).toBeGreaterThan(at('helm rollback besu-1 1 '));
});

test('one zone is named by itself, also with a revision', async () => {
  await ran({ 'uksouth-1': [1, true], 'uksouth-2': [1, true] });
  await ran({ 'uksouth-1': [2, false], 'uksouth-2': [2, false] });
  const { lines } = await shown('uksouth-2');
  expect(lines).toContain('helm rollback besu-2 1 ');
  expect(lines).not.toContain('besu-1');
  expect(lines).toContain('say --confirm uksouth-2');
  expect((await shown('uksouth-1', { to: '7' })).lines).toContain('helm rollback besu-1 7 ');
  // A region without zones is one go.
  expect((await shown('ukwest', { to: '7' })).lines).toContain('helm rollback besu-r 7 ');
  await expect(shown('uksouth', { to: '7' })).rejects.toThrow('--to needs one of uksouth-1, uksouth-2, uksouth-3');
  await expect(shown('uksouth-1', { infrastructure: true })).rejects.toThrow('terraform builds uksouth as a whole');
});

test('it is refused where nothing good is known, and where everything stands already', async () => {
  await expect(shown('uksouth-4')).rejects.toThrow('uksouth-4 is no region of zoned, and no zone');
  await ran({ 'uksouth-1': [1, true], 'uksouth-2': [1, false] });
  await expect(shown('uksouth')).rejects.toThrow('no run has verified uksouth-2 here');
  await expect(shown('uksouth-1')).rejects.toThrow('revision 1 is the newest in uksouth-1');
});

test('nothing in it signs, whatever else the fleet does: so it never needs a password', async () => {
  const network = '{ rpc: "http://127.0.0.1:1", chainId: 138, signer: { keystore: key.json, password: prompt } }';
  const lanes = 'phases:\n  contracts: { contracts: { lanes: { own: [{ deploy: Answer, artifact: Answer.json }] } } }';
  const signing = ZONED.replace('phases:', `networks: { own: ${network} }\n${lanes}`);
  await writeFile(join(home, 'fleet.yaml'), signing);
  const fleet = await loadFleet(join(home, 'fleet.yaml'), null);
  const whole = await planRun(fleet, { regions: null, phases: null }, [], { stateDirectory: home, by: ANNA });
  expect(lockedKeystores(firstState(whole.planned))).toHaveLength(1);
  const { lines } = await shown('uksouth-1', { to: '7' });
  expect(lines).toContain('helm rollback besu-1 7 ');
  expect(lines).toContain('contracts: not selected');
  expect(lines).not.toContain('Answer');
});
