import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { filesExistProbe } from '../../../src/health/files-exist-probe.ts';
import { createHttpDoor } from '../../../src/health/http-door.ts';
import { createKubeAccess } from '../../../src/health/kube-access.ts';
import { kubeconfigEnds } from '../../../src/health/kubeconfig-ends.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const END_MS = Date.UTC(2031, 5, 1);
const HOUR = 3_600_000;

async function kubeconfig(user: string, cluster = '', name = 'config'): Promise<string> {
  const path = join(directory, name);
  await writeFile(
    path,
    `apiVersion: v1
kind: Config
current-context: here
contexts: [{name: here, context: {user: me, cluster: mine}}]
clusters: [{name: mine, cluster: {server: "https://localhost"${cluster}}}]
users:
- name: me
  user: {${user}}
- name: other
  user: {client-certificate: gone.crt}
`,
  );
  return path;
}

async function certificate(untilMs = END_MS): Promise<string> {
  const { cert } = await generate([{ name: 'commonName', value: 'me' }], {
    keyType: 'ec',
    notBeforeDate: new Date(untilMs - 1000 * HOUR),
    notAfterDate: new Date(untilMs),
  });
  return cert;
}

const inside = (pem: string): string => Buffer.from(pem).toString('base64');
const withCertificate = async (): Promise<string> =>
  kubeconfig(`client-certificate-data: ${inside(await certificate())}`);

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
  const other = await kubeconfig('token: abc', '', 'other');
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

describe('files that a kubeconfig names', () => {
  const FILES = 'client-certificate: pki/me.crt, client-key: pki/me.key';
  beforeEach(async () => {
    await mkdir(join(directory, 'pki'));
    await writeFile(join(directory, 'pki/me.key'), 'a key');
  });

  test('are found from the directory of the kubeconfig, and tell the same end as what is inside', async () => {
    await writeFile(join(directory, 'pki/me.crt'), await certificate());
    const ends = { loginMs: END_MS, authorityMs: null, unreadable: [] };
    expect(await kubeconfigEnds(await kubeconfig(FILES))).toEqual(ends);
    expect(await kubeconfigEnds(await kubeconfig(FILES.replaceAll('pki/', `${directory}/pki/`)))).toEqual(ends);
    expect(await kubeconfigEnds(await withCertificate())).toEqual(ends);
    expect(await askAt(await kubeconfig(FILES), END_MS + 1)).toMatchObject({ failure: { class: 'auth' } });
  });

  test('do not count where the kubeconfig holds the same inside', async () => {
    const user = `client-certificate: gone.crt, client-certificate-data: ${inside(await certificate())}`;
    expect(await kubeconfigEnds(await kubeconfig(user))).toMatchObject({ loginMs: END_MS, unreadable: [] });
  });

  test('may hold a chain, of which the first is the login, and a bundle of authorities, of which the last to end counts', async () => {
    const both = `${await certificate()}${await certificate(END_MS + 90 * 24 * HOUR)}`;
    for (const name of ['me.crt', 'ca.crt']) await writeFile(join(directory, 'pki', name), both);
    const path = await kubeconfig(FILES, ', certificate-authority: pki/ca.crt');
    expect(await kubeconfigEnds(path)).toMatchObject({ loginMs: END_MS, authorityMs: END_MS + 90 * 24 * HOUR });
  });

  test('stop a run before anything begins when one cannot be read, and the reason is told for each', async () => {
    await mkdir(join(directory, 'pki/me.crt'));
    await writeFile(join(directory, 'pki/ca.crt'), Buffer.alloc(1100 * 1024));
    const path = await kubeconfig(FILES.replace('me.key', 'no.key'), ', certificate-authority: pki/ca.crt');
    const answer = await askAt(path, END_MS);
    expect(answer).toMatchObject({
      answer: 'no',
      failure: { title: '3 files that a kubeconfig names cannot be read' },
    });
    const said = JSON.stringify(answer);
    for (const reason of ['me.crt: is no file', 'no.key: ENOENT', 'ca.crt: is larger than 1024 kB'])
      expect(said).toContain(reason);
  });

  test.runIf(process.platform === 'linux')('are told also when the disk breaks off in the middle', async () => {
    // A file that may be opened and never read.
    const broken = '/proc/self/mem';
    const unreadable = [expect.stringContaining(`client-certificate ${broken}: EIO`)];
    expect(await kubeconfigEnds(await kubeconfig(`client-certificate: ${broken}`))).toMatchObject({ unreadable });
    expect(await kubeconfigEnds(broken)).toBeNull();
  });

  test('of another context are nobody’s business', async () => {
    expect(await askAt(await kubeconfig('token: abc'), END_MS)).toMatchObject({ answer: 'yes' });
  });

  test('are named when the cluster is asked with them', async () => {
    const door = createHttpDoor();
    const kube = createKubeAccess(door);
    onTestFinished(() => {
      kube.close();
      door.close();
    });
    const path = await kubeconfig(FILES);
    const answer = await kube.get(path, '/api', { timeoutMs: 1_000, maxBytes: 1_000 });
    expect(answer).toMatchObject({
      problem: { kind: 'kubeconfig', detail: expect.stringContaining(join(directory, 'pki/me.crt')) },
    });
  });
});

test('an authority is worth a word only when it ends soon', async () => {
  const path = await kubeconfig('token: abc', `, certificate-authority-data: ${inside(await certificate())}`);
  expect(await askAt(path, END_MS - 900 * HOUR)).toMatchObject({ summary: '1 file is there' });
  expect(await askAt(path, END_MS - 30 * HOUR)).toMatchObject({
    summary: expect.stringContaining('warning: the certificate authority of config ends in 1 day'),
  });
  expect(await askAt(path, END_MS + 1)).toMatchObject({ answer: 'no' });
});
