import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbiCoder } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeRecord } from '../../../src/contracts/deployment-record.ts';
import { Halt } from '../../../src/contracts/halt.ts';
import { References } from '../../../src/contracts/references.ts';
import type { ChainTaskInput } from '../../../src/regions/chain-task.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
let directory: string;
let references: References;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-references-'));
  const input = {
    network: { name: 'main', addresses: { Router: address('1'), Token: address('2') } },
    others: { 'chain-138': { Pool: address('3') }, 'chain-138.b': { Pool: address('4') } },
    deploymentsDirectory: directory,
  };
  references = new References(input as unknown as ChainTaskInput, new Map([['Later', address('5')]]));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a name is what was deployed, else what the fleet file knows, on this network or another', async () => {
  expect(await references.argument(['{Router}', ['{chain-138.Pool}', '{chain-138.b.Pool}'], true])).toEqual([
    address('1'),
    [address('3'), address('4')],
    true,
  ]);
  const record = {
    name: 'Token',
    chainId: 1,
    address: address('6'),
    codeHash: '0x',
    content: '',
    artifact: '',
    transaction: '',
    block: 1,
    deployer: '',
  };
  await writeRecord(directory, 'main', record);
  expect(await references.text('{Token}')).toBe(address('6'));
});

test('behind hex digits a name goes on in hex, so an address can be abi encoded', async () => {
  expect(await references.text(`0x${'0'.repeat(24)}{chain-138.Pool}`)).toBe(
    AbiCoder.defaultAbiCoder().encode(['address'], [address('3')]),
  );
  expect(await references.text('the pool {chain-138.Pool}')).toBe(`the pool ${address('3')}`);
});

test('an address to be is used and noticed', async () => {
  expect([references.usedPlanned, await references.text('{Later}'), references.usedPlanned]).toEqual([
    false,
    address('5'),
    true,
  ]);
});

test.each([
  ['{constructor}', 'no'],
  ['{../../secret}', 'no'],
  ['{nowhere.Pool}', 'no'],
  ['{chain-138.Missing}', 'not-yet'],
])('%s is not known: %s', async (text, answer) => {
  const halt = await references.text(text).catch((error: unknown) => error);
  expect(halt).toBeInstanceOf(Halt);
  expect((halt as Halt).answer.answer).toBe(answer);
});
