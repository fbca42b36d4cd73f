import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Transaction, Wallet } from 'ethers';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import type { SignerReference } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import type { ChainSigner } from './chain-signer.ts';
import { Halt, refuse } from './halt.ts';
import type { RoomPorts } from './room-ports.ts';
import { lookUp } from './secret-reference.ts';

type Keystore = Extract<SignerReference, { kind: 'keystore' }>;

/** An encrypted V3 file. What ethers says about it is never passed on: its texts may hold what it was given. */
export async function keystoreSigner(reference: Keystore, ports: RoomPorts): Promise<ChainSigner> {
  const name = basename(reference.file);
  const json = await readSecret(reference.file, `the keystore ${name}`);
  const password = await passwordOf(reference.password, ports);
  try {
    const wallet = await Wallet.fromEncryptedJson(json, password);
    return { address: wallet.address, sign: (unsigned: Transaction) => wallet.signTransaction(unsigned) };
  } catch {
    throw signerTrouble(`the keystore ${name} does not open: the password is wrong or it is no V3 keystore`);
  }
}

/** `file:PATH`: the first line of a file; `env:NAME`: a variable, whole. */
async function passwordOf(password: string, ports: RoomPorts): Promise<string> {
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

const signerTrouble = (text: string) => refuse(chainFailure('signer', [text]));
