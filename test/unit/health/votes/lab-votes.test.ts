import { expect, test } from 'vitest';
import { createHttpDoor } from '../../../../src/health/http-door.ts';
import type { RpcCall } from '../../../../src/health/json-rpc-answer.ts';
import { createJsonRpcClient } from '../../../../src/health/json-rpc-client.ts';
import { CastVotes } from '../../../../src/health/votes/cast-votes.ts';
import { currentSet, discardVote, proposeVote, readNodeVotes } from '../../../../src/health/votes/node-votes.ts';
import { JAPAN, labWorld, UK } from '../poll/poller-rig.ts';

const THIRD = 'northeurope/validator-0';
const FOURTH = 'westus3/validator-0';

function rig() {
  const world = labWorld();
  const client = createJsonRpcClient(createHttpDoor(4));
  const ask = async (node: string, calls: readonly RpcCall[]) => client.batch({ url: await world.listen(node) }, calls);
  return { world, ask };
}

test('votes are counted from the headers alone, and stop when the proposal is discarded', async () => {
  const { world, ask } = rig();
  const leaving = world.validatorAddress(FOURTH)!;
  for (const node of [JAPAN, UK]) expect(await proposeVote(ask, node, leaving, false)).toMatchObject({ taken: true });
  world.advance(10_000);
  const told = (await readNodeVotes(ask, JAPAN)).told!;
  expect(told.proposals).toEqual({ [leaving]: false });
  const cast = new CastVotes(ask, 30_000);
  expect(await cast.readUpTo(THIRD, told.height)).toBe(true);
  expect(cast.from).toBe(1);
  expect(new Set(cast.voters(leaving, false))).toEqual(
    new Set([world.validatorAddress(JAPAN), world.validatorAddress(UK)]),
  );
  expect(await discardVote(ask, JAPAN, leaving)).toMatchObject({ taken: true });
  expect((await readNodeVotes(ask, JAPAN)).told?.proposals).toEqual({});
  // What stands in a block goes on counting: one more voter is enough.
  await proposeVote(ask, THIRD, leaving, false);
  world.advance(10_000);
  const after = (await readNodeVotes(ask, UK)).told!;
  expect(after.validators).toHaveLength(3);
  await cast.readUpTo(THIRD, after.height);
  expect(cast.voters(leaving, false)).toEqual([]);
});

test('a node whose API group is off and one that does not answer each say why they tell nothing', async () => {
  const { world, ask } = rig();
  world.setFault(JAPAN, { kind: 'method-group-off', group: 'QBFT' });
  world.setFault(UK, { kind: 'reset' });
  expect((await readNodeVotes(ask, JAPAN)).problem).toContain('API group QBFT is off');
  expect((await readNodeVotes(ask, UK)).problem).toContain('cuts the connection');
  expect(await proposeVote(ask, JAPAN, world.validatorAddress(UK)!, true)).toMatchObject({ taken: false });
  expect((await ask(JAPAN, [{ method: 'eth_blockNumber' }])).ok).toBe(true);
});

test('what is no address, or no vote, is refused as Besu refuses it', async () => {
  const { ask } = rig();
  const codes = async (...params: (string | boolean)[]) => {
    const replies = await ask(JAPAN, [{ method: 'qbft_proposeValidatorVote', params }]);
    const [reply] = replies.ok ? replies.value : [];
    return reply?.ok === false ? reply.problem.code : reply?.value;
  };
  expect([await codes('0x12', true), await codes(`0x${'ab'.repeat(20)}`)]).toEqual([-32602, -32602]);
});

test('the set is what most nodes have, and of two as many what the higher ones have', () => {
  const [old, now] = [{ validators: ['0xa', '0xb'] }, { validators: ['0xa'] }];
  const told = [
    { ...old, height: 8, proposals: {} },
    { ...now, height: 9, proposals: {} },
  ];
  expect(currentSet(told)).toEqual({ ...now, height: 9 });
  expect(currentSet([...told, { ...old, height: 8, proposals: {} }])).toEqual({ ...old, height: 8 });
  expect(currentSet([])).toBeNull();
});
