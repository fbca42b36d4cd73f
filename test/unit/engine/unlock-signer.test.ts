import { expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import { scopeOf } from '../../../src/engine/model/ids.ts';
import type { SignerDesk } from '../../../src/engine/ports.ts';
import { explainHold } from '../../../src/engine/state/explain.ts';
import { lockedKeystores } from '../../../src/engine/state/signers.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { KEYSTORE, signingStep } from '../../rigs/engine/typed-keystore.ts';

const PASSWORD = 'canary of the engine';
const SIGNS = signingStep('a', 'chain-138');
const OTHER = sampleStep(scopeOf('b'), 'besu', 'work');
const PLAN = samplePlan([SIGNS, OTHER], ['a', 'b']);

/** Knows one password, and what it was told to forget. */
class Desk implements SignerDesk {
  readonly kept = new Set<string>();

  async unlock(keystore: string, password: string): Promise<string | null> {
    if (password !== PASSWORD) return 'it does not open';
    this.kept.add(keystore);
    return null;
  }

  forget(keystore?: string): void {
    if (keystore === undefined) this.kept.clear();
    else this.kept.delete(keystore);
  }
}

const unlock = (password = PASSWORD, network = 'chain-138'): Command => ({
  ...{ type: 'unlock-signer', network, password, by: ANNA },
});

async function waiting() {
  const desk = new Desk();
  const rig = new EngineRig(PLAN, { endWhenHeld: false, signerDesk: desk });
  await rig.launch();
  return { rig, desk };
}

test('what signs with it waits in words, everything else goes on', async () => {
  const { rig } = await waiting();
  expect(rig.running()).toEqual([OTHER.id]);
  const hold = survey(rig.stateOnDisk()).holds.get(SIGNS.id);
  expect(hold).toEqual({ kind: 'signer', network: 'chain-138', keystore: KEYSTORE });
  expect(hold === undefined ? '' : explainHold(hold)).toContain('besu-console unlock-signer chain-138');
});

test('a password that opens it lets it begin; only that it was given is written down', async () => {
  const { rig, desk } = await waiting();
  expect(await rig.send(unlock('wrong'))).toEqual({ accepted: false, reason: 'it does not open' });
  expect(desk.kept.size).toBe(0);
  expect(await rig.send(unlock())).toMatchObject({ accepted: true });
  await rig.settle();
  expect(rig.running()).toContain(SIGNS.id);
  expect(desk.kept).toEqual(new Set([KEYSTORE]));
  expect(rig.journal.events).toContainEqual(
    expect.objectContaining({ type: 'signer-unlocked', keystore: KEYSTORE, by: ANNA }),
  );
  expect(JSON.stringify(rig.journal.events)).not.toContain(PASSWORD);
  expect(await rig.send(unlock())).toMatchObject({ accepted: true });
  expect(rig.journal.events.filter(({ type }) => type === 'signer-unlocked')).toHaveLength(1);
});

test('a network that needs none is refused with those that do', async () => {
  const { rig } = await waiting();
  expect(await rig.send(unlock(PASSWORD, 'mainnet'))).toEqual({
    accepted: false,
    reason: 'mainnet is no network whose password a person types: chain-138',
  });
});

test('when it cannot be written down it is forgotten again', async () => {
  const { rig, desk } = await waiting();
  rig.journal.append = () => Promise.reject(new Error('disk full'));
  expect(await rig.send(unlock())).toMatchObject({ accepted: false });
  expect(desk.kept.size).toBe(0);
});

test('it is forgotten when the run ends, and when the engine lets go', async () => {
  const ended = await waiting();
  await ended.rig.send(unlock());
  await ended.rig.succeed(OTHER.id);
  await ended.rig.succeed(SIGNS.id);
  expect(ended.rig.stateOnDisk()).toMatchObject({ status: 'ended' });
  expect(ended.desk.kept.size).toBe(0);
  expect(await ended.rig.send(unlock())).toMatchObject({ accepted: false });

  const released = await waiting();
  await released.rig.send(unlock());
  await released.rig.engine.release('gone');
  expect(released.desk.kept.size).toBe(0);
});

test('the next engine asks anew: what was under way goes back and costs no try', async () => {
  const { rig } = await waiting();
  await rig.send(unlock());
  await rig.settle();
  const { lastSeq } = rig.stateOnDisk();
  const started = { type: 'engine-started', pid: 2, program: 'test', note: null } as const;
  rig.journal.events.push({ seq: lastSeq + 1, atMs: rig.clock.nowMs(), ...started });
  rig.crash();
  await rig.settle();
  const state = rig.stateOnDisk();
  expect(rig.running()).toEqual([OTHER.id]);
  expect(state.steps[SIGNS.id]).toMatchObject({ status: 'pending', autoRetries: 0, retryAtMs: null });
  expect(survey(state).holds.get(SIGNS.id)?.kind).toBe('signer');
  expect(lockedKeystores(state)).toEqual([{ keystore: KEYSTORE, networks: ['chain-138'] }]);
  await rig.send(unlock());
  await rig.settle();
  expect(rig.running()).toContain(SIGNS.id);
});

test('without a screen a run ends held for it, with exit 5', async () => {
  const rig = new EngineRig(PLAN);
  await rig.launch();
  await rig.succeed(OTHER.id);
  expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 5 });
});
