import { describe, expect, test } from 'vitest';
import type { AccountSight, FeeRaise, OpenTransactionSight } from '../../../src/engine/model/account.ts';
import type { Command } from '../../../src/engine/model/command.ts';
import type { Actor } from '../../../src/engine/model/event.ts';
import { attemptId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { obey } from '../../../src/engine/obey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';

const STEP = sampleStep(scopeOf('a'), 'besu', 'send');
const LIVE = attemptId(STEP.id, 1);
const HASH = `0x${'ab'.repeat(32)}`;

const open: OpenTransactionSight = {
  ...{ task: 'send', nonce: 4, hash: HASH, block: null, maxFeeWei: '30000000000' },
  ...{ leastRaiseWei: '33000000001', capWei: '40000000000' },
};
const sight = (more: Partial<OpenTransactionSight> | null = {}): AccountSight => ({
  ...{ attempt: LIVE, network: 'mainnet', address: '0xA1', balanceWei: '1', head: 9 },
  open: more === null ? null : { ...open, ...more },
});
const raise = (maxFeeGwei: string, nonce = 4, step = STEP.id): Command => ({
  ...{ type: 'raise-fee', step, nonce, maxFeeGwei, by: ANNA },
});

/** Takes wishes and says what the test wants said. */
class Desk {
  readonly wishes: (readonly [string, FeeRaise, string])[] = [];
  answer: string | null = null;

  async raise({ id }: Step, asked: FeeRaise, { user }: Actor): Promise<string | null> {
    this.wishes.push([id, asked, user]);
    return this.answer;
  }
}

async function waiting(desk = new Desk()) {
  const rig = new EngineRig(samplePlan([STEP], ['a']), { feeDesk: desk });
  await rig.launch();
  rig.engine.observe([{ type: 'account', sight: sight() }]);
  return { rig, desk };
}

describe('a higher fee', () => {
  test('is written down with who allowed it before whoever signs is told', async () => {
    const { rig, desk } = await waiting();
    expect(await rig.send(raise('38.5'))).toEqual({ accepted: true, did: 'nonce 4 may pay up to 38.5 gwei' });
    await rig.settle();
    const asked = { address: '0xA1', nonce: 4, hash: HASH, maxFeeGwei: '38.5' };
    expect(rig.journal.events.at(-1)).toMatchObject({ type: 'fee-raised', attempt: LIVE, raise: asked, by: ANNA });
    expect(desk.wishes).toEqual([[STEP.id, asked, 'anna']]);
  });

  test('that could not be written down is not asked for', async () => {
    const { rig, desk } = await waiting();
    rig.journal.append = () => Promise.reject(new Error('disk full'));
    expect(await rig.send(raise('38'))).toMatchObject({ accepted: false });
    expect(desk.wishes).toEqual([]);
  });

  test('is passed on by the next engine when the one that was asked died', async () => {
    const { rig, desk } = await waiting();
    await rig.send(raise('38'));
    rig.crash();
    await rig.settle();
    expect(desk.wishes.map(([, { maxFeeGwei }]) => maxFeeGwei)).toEqual(['38', '38']);
  });

  test('that is refused by whoever signs is told where the step says what it does', async () => {
    const desk = new Desk();
    const { rig } = await waiting(desk);
    desk.answer = 'no transaction with nonce 4 is open';
    await rig.send(raise('38'));
    await rig.settle();
    const { signals } = rig.engine.link.attach(() => {});
    expect(signals).toContainEqual({
      ...{ type: 'activity', attempt: LIVE },
      text: 'the fee is not raised: no transaction with nonce 4 is open',
    });
  });

  test('is forgotten with the attempt: afterwards nothing waits', async () => {
    const { rig } = await waiting();
    await rig.succeed(STEP.id);
    expect(await rig.send(raise('38'))).toMatchObject({ accepted: false });
  });
});

describe('a higher fee is refused', () => {
  const refusal = async (command: Command, seen: AccountSight | null = sight()) => {
    const { rig } = await waiting();
    const obeyed = obey(rig.stateOnDisk(), command, () => seen);
    return obeyed.ok ? `accepted: ${obeyed.value.did}` : obeyed.problem;
  };

  test('when nothing waits, or another transaction, or a block has it', async () => {
    expect(await refusal(raise('38'), null)).toBe('no transaction of a/besu/send waits: there is no fee to raise');
    expect(await refusal(raise('38'), sight(null))).toContain('there is no fee to raise');
    expect(await refusal(raise('38', 3))).toBe('nonce 4 waits now, not 3: look again');
    expect(await refusal(raise('38'), sight({ block: 12 }))).toBe('nonce 4 is in block 12 already: its fee is paid');
    expect(await refusal(raise('38', 4, stepId(scopeOf('b'), 'besu', 'send')))).toBe('there is no step b/besu/send');
  });

  test('when its step has ended, whatever was seen of it last', async () => {
    const { rig } = await waiting();
    await rig.fail(STEP.id);
    expect(obey(rig.stateOnDisk(), raise('38'), () => sight())).toMatchObject({
      ok: false,
      problem: 'no transaction of a/besu/send waits: there is no fee to raise',
    });
  });

  test('above the cap, below what nodes take, and when it is no number', async () => {
    expect(await refusal(raise('40.000000001'))).toBe(
      'the fleet file allows at most 40 gwei: nothing above it is signed',
    );
    expect(await refusal(raise('33'))).toBe('nodes take a replacement only from 33.000000001 gwei on');
    for (const text of ['', '-5', '1e9', 'much', '0x20']) expect(await refusal(raise(text))).toContain('is a number');
    expect(await refusal(raise('40'))).toBe('accepted: nonce 4 may pay up to 40 gwei');
    expect(await refusal(raise('33.000000001'))).toContain('accepted');
  });
});
