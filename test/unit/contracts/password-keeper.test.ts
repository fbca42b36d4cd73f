import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keystoreAddress } from '../../../src/contracts/keystore-signer.ts';
import { PasswordKeeper } from '../../../src/contracts/password-keeper.ts';
import { SecretMask } from '../../../src/lib/secrets/secret-mask.ts';
import { TYPED } from '../../../src/regions/chain-task.ts';

const PASSWORD = 'canary ﬁne';
const { address, privateKey } = Wallet.createRandom();
let directory: string;
let keystore: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'besu-console-keeper-'));
  keystore = join(directory, 'deployer.json');
  await writeFile(
    keystore,
    await encryptKeystoreJson({ address, privateKey }, PASSWORD, { scrypt: { N: 2, r: 1, p: 1 } }),
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('only what opens the keystore is kept, and hidden wherever it would be shown', async () => {
  const mask = new SecretMask();
  const keeper = new PasswordKeeper(mask);
  const wrong = await keeper.unlock(keystore, 'not it');
  expect(wrong).toBe('the keystore deployer.json does not open: the password is wrong or it is no V3 keystore');
  expect(keeper.of(keystore)).toBeNull();
  expect(await keeper.unlock(keystore, PASSWORD)).toBeNull();
  expect(mask.text(`said ${PASSWORD} aloud`)).not.toContain(PASSWORD);
  expect(await keeper.unlock(join(directory, 'none.json'), PASSWORD)).toMatch(
    /^the keystore none\.json cannot be read/,
  );
  expect(await keeper.unlock(keystore, 'x'.repeat(2000))).toBe('a password has at most 1024 characters');
});

test('forgetting overwrites it', async () => {
  const mask = new SecretMask();
  const keeper = new PasswordKeeper(mask);
  await keeper.unlock(keystore, PASSWORD);
  const kept = keeper.of(keystore);
  expect(kept?.some((byte) => byte !== 0)).toBe(true);
  keeper.forget();
  expect(kept?.every((byte) => byte === 0)).toBe(true);
  expect(keeper.of(keystore)).toBeNull();
  expect(mask.text(PASSWORD)).toBe(PASSWORD);
});

test('whose account it is, is known without the password', async () => {
  const reference = { kind: 'keystore', file: keystore, password: TYPED } as const;
  expect(await keystoreAddress(reference)).toBe(address);
  const silent = join(directory, 'silent.json');
  await writeFile(silent, '{"version":3}');
  await expect(keystoreAddress({ ...reference, file: silent })).rejects.toMatchObject({
    answer: { answer: 'no', failure: { evidence: [expect.stringContaining('does not say its address')] } },
  });
});
