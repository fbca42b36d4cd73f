import { X509Certificate } from 'node:crypto';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { listAt, textAt } from './json-path.ts';
import { messageOf } from './within.ts';

/** Until when the certificates last with which the current context of a kubeconfig works, as kubectl would find them. */
export interface KubeconfigEnds {
  /** Of the client certificate; null = it logs in with a token or a program, whose end is written nowhere. */
  readonly loginMs: number | null;
  /** Of the authority that the API server is known by; null = none is named. */
  readonly authorityMs: number | null;
  /** Files it names that cannot be read, each with the reason. */
  readonly unreadable: readonly string[];
}

/** A kubeconfig is some kilobytes, the authorities of a whole system 250 kB; a larger file is something else. */
const LARGEST_BYTES = 1024 * 1024;
const IS_KUBECONFIG = /^\s*["']?kind["']?:\s*["']?Config\b/m;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Null = the file is no kubeconfig. Whether it is there at all is asked elsewhere. */
export async function kubeconfigEnds(path: string): Promise<KubeconfigEnds | null> {
  const text = await textOf(path);
  const config = text.ok && IS_KUBECONFIG.test(text.value) ? parsed(text.value) : null;
  if (config === null) return null;
  const named = (list: string, name: string | null): JsonValue | undefined =>
    listAt(config, list).find((entry) => name !== null && textAt(entry, 'name') === name);
  const context = named('contexts', textAt(config, 'current-context'));
  const user = named('users', textAt(context, 'context', 'user'));
  const cluster = named('clusters', textAt(context, 'context', 'cluster'));
  const directory = dirname(path);
  const login = await given(textsOf(user, 'user', 'client-certificate'), directory);
  const key = await given(textsOf(user, 'user', 'client-key'), directory);
  const authority = await given(textsOf(cluster, 'cluster', 'certificate-authority'), directory);
  return {
    // The client's own certificate comes first in its file, what vouches for it follows.
    loginMs: endsIn(login.pem)[0] ?? null,
    // Of a bundle nobody can tell which one counts: after the last nothing works.
    authorityMs: endsIn(authority.pem).reduce<number | null>((last, end) => Math.max(last ?? end, end), null),
    unreadable: [login, key, authority].flatMap(({ unreadable }) => unreadable ?? []),
  };
}

interface Named {
  readonly field: string;
  readonly data: string | null;
  readonly file: string | null;
}

const textsOf = (entry: JsonValue | undefined, of: string, field: string): Named => ({
  field,
  data: textAt(entry, of, `${field}-data`),
  file: textAt(entry, of, field),
});

/** As with kubectl, what is inside counts before a file, and a path counts from the directory of the kubeconfig. */
async function given({ field, data, file }: Named, directory: string) {
  if (data) return { pem: Buffer.from(data, 'base64').toString('latin1'), unreadable: null };
  if (!file) return { pem: '', unreadable: null };
  const path = resolve(directory, file);
  // A private key is nothing to read here.
  const text = await textOf(path, field !== 'client-key');
  return text.ok ? { pem: text.value, unreadable: null } : { pem: '', unreadable: `${field} ${path}: ${text.problem}` };
}

/** What is in a file (nothing when it is only asked whether it could be read), else why not; a device would never end. */
async function textOf(path: string, isRead = true): Promise<Result<string, string>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return err('is no file');
    if (found.size > LARGEST_BYTES) return err(`is larger than ${LARGEST_BYTES / 1024} kB`);
    await access(path, constants.R_OK);
    return ok(isRead ? await readFile(path, 'utf8') : '');
  } catch (error) {
    return err(messageOf(error));
  }
}

function parsed(text: string): JsonValue | null {
  try {
    return parse(text, { uniqueKeys: false }) as JsonValue;
  } catch {
    return null;
  }
}

const endsIn = (pem: string): readonly number[] => (pem.match(PEM) ?? []).flatMap(endOf);

function endOf(pem: string): readonly number[] {
  try {
    return [new X509Certificate(pem).validToDate.getTime()];
  } catch {
    return [];
  }
}
