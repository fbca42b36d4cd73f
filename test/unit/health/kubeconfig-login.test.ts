import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { filesExistProbe } from '../../../src/health/files-exist-probe.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const END_MS = Date.UTC(2031, 5, 1);
const HOUR = 3_600_000;

async function kubeconfig(user: string): Promise<string> {
  const path = join(directory, 'config');
  await writeFile(path, `apiVersion: v1\nkind: Config\nusers:\n- name: me\n  user:\n    ${user}\n`);
  return path;
}

async function withCertificate(): Promise<string> {
  const { cert } = await generate([{ name: 'commonName', value: 'me' }], {
    keyType: 'ec',
    notBeforeDate: new Date(END_MS - 1000 * HOUR),
    notAfterDate: new Date(END_MS),
  });
  return kubeconfig(`client-certificate-data: ${Buffer.from(cert).toString('base64')}`);
}

const askAt = (path: string, nowMs: number) =>
  filesExistProbe.ask({ paths: [path] }, { nowMs: () => nowMs } as ProbeContext);

test('a login by certificate that lasts is told with its end', async () => {
  expect(await askAt(await withCertificate(), END_MS - 100 * HOUR)).toMatchObject({
    ...{ answer: 'yes', summary: '1 file is there' },
    facts: { loginUntil: '2031-06-01 00:00 UTC' },
  });
});

test('one that ends within a day is a warning', async () => {
  expect(await askAt(await withCertificate(), END_MS - HOUR)).toMatchObject({
    summary: '1 file is there; warning: the login of config ends 2031-06-01 00:00 UTC',
  });
});

test('one that has ended is refused before anything begins', async () => {
  expect(await askAt(await withCertificate(), END_MS + 1)).toMatchObject({ answer: 'no', failure: { class: 'auth' } });
});

test('of a token nobody knows when it ends, and that is said', async () => {
  expect(await askAt(await kubeconfig('token: abc'), END_MS)).toMatchObject({
    summary: '1 file is there; end of the login not told',
  });
});

test('what is no kubeconfig has no login', async () => {
  const path = join(directory, 'values.yaml');
  await writeFile(path, 'kind: Values\n');
  expect(await askAt(path, END_MS)).toMatchObject({ summary: '1 file is there' });
});
