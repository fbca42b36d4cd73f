import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { HiddenAnswer, HiddenQuestion } from '../../../../src/cli/ask/ask-hidden.ts';
import { type RemedyOptions, remedyCommand } from '../../../../src/cli/commands/remedy.ts';
import { loadFleet } from '../../../../src/cli/run/load-fleet.ts';
import { planRun } from '../../../../src/cli/run/plan-run.ts';
import { readJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal } from '../../../../src/engine/journal/journal-writer.ts';
import { type RunDirectory, runDirectory } from '../../../../src/engine/journal/run-directory.ts';
import type { RunEvent, RunFact } from '../../../../src/engine/model/event.ts';
import type { Failure } from '../../../../src/engine/model/failure.ts';
import { attemptId, type RunId, type StepId } from '../../../../src/engine/model/ids.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';

/** Helm leaves a release that was cut off stuck; what is behind the region signs with a keystore that a person opens. */
const FLEET = `version: 1
name: signing
environment: lab
regions: { deploy: [uksouth] }
networks:
  chain-138: { rpc: "http://127.0.0.1:1", chainId: 138, signer: { keystore: deployer.json, password: prompt } }
phases:
  preflight: { enabled: false }
  kubernetes: { kubectl: { kubeconfig: "k/{region}" } }
  besu: { helm: { chart: ./chart } }
  verify: { command: ["true"] }
  contracts: { contracts: { lanes: { chain-138: [{ deploy: Answer, artifact: Answer.json }] } } }
`;
const PASSWORD = 'right 7x';
const RELEASE = 'uksouth/besu/release' as StepId;
const STUCK: Failure = {
  ...{ class: 'conflict', title: 'stuck', evidence: [], chain: [], hint: '', fingerprint: 'x', reach: 'one' },
};

let home = '';
let directory: RunDirectory;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'remedy-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await mkdir(join(home, 'chart'));
  const { address, privateKey } = new Wallet(`0x${'7'.repeat(64)}`);
  const keystore = await encryptKeystoreJson({ address, privateKey }, PASSWORD, { scrypt: { N: 2, r: 1, p: 1 } });
  await writeFile(join(home, 'deployer.json'), keystore);
  await writeFile(join(home, 'fleet.yaml'), FLEET);
  const fleet = await loadFleet(join(home, 'fleet.yaml'), null);
  const planned = await planRun(fleet, { regions: null, phases: null }, [], { stateDirectory: home, by: ANNA });
  directory = runDirectory(home, planned.directory.run as RunId);
  const attempt = attemptId(RELEASE, 1);
  await write(
    { type: 'run-launched', by: ANNA },
    { type: 'attempt-begun', attempt, carriedBy: null },
    {
      ...{ type: 'attempt-ended', attempt, exit: null },
      outcome: { status: 'failed', failure: STUCK, facts: { rollback: '3' } },
    },
  );
});

async function events(): Promise<readonly RunEvent[]> {
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new Error('no journal');
  return read.value.events;
}

/** As another engine would have done it. */
async function write(...facts: readonly RunFact[]): Promise<void> {
  const read = await readJournal(directory.journal);
  if (!read.ok) throw new Error('no journal');
  const { end } = read.value;
  const writer = await continueJournal(directory.journal, end);
  await writer.append(facts.map((fact, at) => ({ seq: end.lastSeq + 1 + at, atMs: Date.now(), ...fact })));
  await writer.close();
}

/** The command at a terminal where somebody answers. */
async function remedy(
  answer: (asked: HiddenQuestion) => Promise<HiddenAnswer>,
  options: Pick<RemedyOptions, 'seen' | 'confirm'> = { seen: '3', confirm: 'uksouth' },
) {
  const asked: string[] = [];
  const said: string[] = [];
  const askHidden = (question: HiddenQuestion): Promise<HiddenAnswer> => {
    asked.push(question.question);
    return answer(question);
  };
  const write = (text: string): void => void said.push(text);
  const terminal = { out: write, err: write, isInteractive: true, askHidden, env: {}, cwd: home };
  const code = remedyCommand(terminal, 'uksouth', 'rollback', { stateDir: home, ...options });
  return { asked, said, code };
}

test('without an engine the password of what signs later is asked for first, and whoever gives up has changed nothing', async () => {
  const before = await readFile(directory.journal);
  const { asked, code } = await remedy(async () => 'given-up');
  await expect(code).rejects.toThrow('given up: deployer.json stays closed, and nothing was changed');
  expect(asked).toEqual([expect.stringContaining('password of deployer.json, which signs on chain-138')]);
  expect(await readFile(directory.journal)).toEqual(before);
});

test('nothing is asked for a way out that is refused, or that is only looked at', async () => {
  const never = (): Promise<HiddenAnswer> => Promise.reject(new Error('asked'));
  const refused = await remedy(never, { seen: '2', confirm: 'uksouth' });
  expect(await refused.code).toBe(1);
  expect(refused.said.join('')).toContain('refused: it is 3 now, not 2');
  expect(await (await remedy(never, {})).code).toBe(2);
});

test('what was typed opens the keystore for the engine that comes; a run that has moved on meanwhile is let go', async () => {
  const { said, code } = await remedy(async ({ judge }) => {
    expect(await judge('wrong')).not.toBeNull();
    expect(await judge(PASSWORD)).toBeNull();
    await write({ type: 'steps-reset', steps: [RELEASE], by: ANNA, why: 'retry' });
    return 'right';
  });
  expect(await code).toBe(1);
  expect(said.join('')).toContain(`refused: ${RELEASE} offers no rollback`);
  const after = await events();
  expect(after.map(({ type }) => type).slice(-2)).toEqual(['engine-started', 'signer-unlocked']);
  expect(JSON.stringify(after)).not.toContain(PASSWORD);
});
