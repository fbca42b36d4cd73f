import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { LAB_KEYSTORE, LAB_PASSWORD } from './evm-settings.ts';

/** The password lies beside the file: what makes guessing dear elsewhere would only make the lab slow. */
const SCRYPT = { N: 2, r: 1, p: 1 };

/** A new key for a new lab, encrypted as an operator's would be. No key is part of the program. */
export async function writeLabAccount(directory: string): Promise<void> {
  const { address, privateKey } = Wallet.createRandom();
  const password = randomBytes(16).toString('hex');
  const keystore = await encryptKeystoreJson({ address, privateKey }, password, { scrypt: SCRYPT });
  const path = join(directory, LAB_KEYSTORE);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${keystore}\n`, { mode: 0o600 });
  await writeFile(join(directory, LAB_PASSWORD), `${password}\n`, { mode: 0o600 });
}

/** As the keystore names it, in the clear. */
export async function labAddress(directory: string): Promise<string> {
  const { address } = JSON.parse(await readFile(join(directory, LAB_KEYSTORE), 'utf8')) as { readonly address: string };
  return `0x${address.replace(/^0x/, '')}`;
}
