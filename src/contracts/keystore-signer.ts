import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type BaseWallet, getAddress, type Transaction, Wallet } from 'ethers';
import { isJsonObject } from '../lib/json.ts';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import { type SignerReference, TYPED } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainSigner } from './chain-signer.ts';
import { Halt, refuse, waitFor } from './halt.ts';
import type { RoomPorts } from './room-ports.ts';
import { lookUp } from './secret-reference.ts';

type Keystore = Extract<SignerReference, { kind: 'keystore' }>;

/** An encrypted V3 file. */
export async function keystoreSigner(reference: Keystore, ports: RoomPorts): Promise<ChainSigner> {
  const wallet = await openKeystore(reference.file, await passwordOf(reference, ports));
  return { address: wallet.address, sign: (unsigned: Transaction) => wallet.signTransaction(unsigned) };
}

/** Whose it is, as it says itself: good enough to look with. Signing opens it, which proves it. */
export async function keystoreAddress({ file }: Keystore): Promise<string> {
  const json = await readKeystore(file);
  try {
    const keystore: unknown = JSON.parse(json);
    const address = isJsonObject(keystore) ? keystore['address'] : null;
    if (typeof address === 'string') return getAddress(`0x${address.replace(/^0x/i, '').toLowerCase()}`);
  } catch {
    // Neither text may hold anything of the file.
  }
  throw signerTrouble(
    `the keystore ${basename(file)} does not say its address, so nothing can be looked up before it is opened: use password: env:NAME or file:PATH`,
  );
}

/** Why it does not open with this; null = it does. */
export async function keystoreProblem(file: string, password: string | Uint8Array): Promise<string | null> {
  try {
    await openKeystore(file, password);
    return null;
  } catch (error) {
    if (!(error instanceof Halt) || error.answer.answer !== 'no') throw error;
    return error.answer.failure.evidence[0] ?? error.answer.failure.title;
  }
}

/** What ethers says about it is never passed on: its texts may hold what it was given. */
async function openKeystore(file: string, password: string | Uint8Array): Promise<BaseWallet> {
  const json = await readKeystore(file);
  try {
    return await Wallet.fromEncryptedJson(json, password);
  } catch {
    throw signerTrouble(`the keystore ${basename(file)} does not open: the password is wrong or it is no V3 keystore`);
  }
}

const readKeystore = (file: string): Promise<string> => readSecret(file, `the keystore ${basename(file)}`);

/** `file:PATH`: the first line of a file; `env:NAME`: a variable, whole; `prompt`: what a person typed. */
async function passwordOf({ file, password }: Keystore, ports: RoomPorts): Promise<string | Uint8Array> {
  if (password === TYPED) return ports.typedPassword?.(file) ?? notTyped(file);
  if (!password.startsWith('env:')) {
    const text = await readSecret(password.replace(/^file:/, ''), 'the password file');
    return text.split(/\r?\n/, 1)[0] ?? '';
  }
  try {
    return lookUp(password, ports, 'the keystore’s password');
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    throw signerTrouble(`the variable ${password.slice('env:'.length)} with the keystore’s password is not set`);
  }
}

async function readSecret(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    throw signerTrouble(`${what} cannot be read: ${systemErrorText(error)}`);
  }
}

/** No step is begun without it, so this is seen only where it was forgotten in the same moment. */
function notTyped(file: string): never {
  const text = `nobody has typed the password of the keystore ${basename(file)}`;
  throw waitFor(text, chainFailure('signer', [text]));
}

const signerTrouble = (text: string) => refuse(chainFailure('signer', [text]));
