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
  expect(await askAt(await withCertificate(), END_MS - 1000 * HOUR)).toMatchObject({
    ...{ answer: 'yes', summary: '1 file is there; the login of config ends in 41 days (2031-06-01)' },
    facts: { loginUntil: '2031-06-01 00:00 UTC' },
  });
});

test.each([
  [20 * 24, 'in 20 days'],
  [5 * 24, 'in 5 days'],
  [30, 'in 1 day'],
  [1, 'within a day'],
])('one that ends within a month (%i hours) is a warning that says how soon', async (hours, words) => {
  expect(await askAt(await withCertificate(), END_MS - hours * HOUR)).toMatchObject({
    summary: `1 file is there; warning: the login of config ends ${words} (2031-06-01)`,
  });
});

test('one that has ended is refused before anything begins', async () => {
  expect(await askAt(await withCertificate(), END_MS + 1)).toMatchObject({ answer: 'no', failure: { class: 'auth' } });
});

test('of a token nothing is said: it tells no end, and there is nothing to do about it', async () => {
  expect(await askAt(await kubeconfig('token: abc'), END_MS)).toMatchObject({ summary: '1 file is there' });
});

test('that it tells no end is said beside logins that do', async () => {
  const dated = await withCertificate();
  const other = join(directory, 'other');
  await writeFile(other, 'apiVersion: v1\nkind: Config\nusers:\n- name: me\n  user: {token: abc}\n');
  const context = { nowMs: () => END_MS - 1000 * HOUR } as ProbeContext;
  expect(await filesExistProbe.ask({ paths: [dated, other] }, context)).toMatchObject({
    summary: '2 files are there; the login of config ends in 41 days (2031-06-01); of 1 other login no end is told',
  });
});

test('what is no kubeconfig has no login', async () => {
  const path = join(directory, 'values.yaml');
  await writeFile(path, 'kind: Values\n');
  expect(await askAt(path, END_MS)).toMatchObject({ summary: '1 file is there' });
});
