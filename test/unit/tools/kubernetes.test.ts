import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { goDuration, helmHistory, helmUpgrade } from '../../../src/tools/kubernetes/helm-argv.ts';
import { namespaceManifest } from '../../../src/tools/kubernetes/kubectl-argv.ts';
import { ended, interpret, readAll } from './recorded-stream.ts';

const history = (lines: readonly string[], code: number, input: JsonValue = null) => {
  const { reader } = interpret('helm-history', 'ukwest/besu/release', 'helm', input);
  readAll(reader, lines);
  return reader.conclude(ended(code)).outcome;
};
const revision = (status: string, n = 3) =>
  `[{"revision":${n},"updated":"2026-11-21T04:00:00Z","status":"${status}","chart":"besu-0.1.0","app_version":"26.8.0","description":"x"}]`;
/** Oldest first, as helm tells them. */
const revisions = (...statuses: readonly string[]) =>
  JSON.stringify(statuses.map((status, i) => ({ revision: i + 1, status, description: 'x' })));

describe('the argv of helm', () => {
  it('upgrades without --wait, since our own probe waits', () => {
    const argv = helmUpgrade({
      release: 'besu',
      chart: 'charts/besu',
      namespace: 'besu',
      values: ['/f/a.yaml', '/f/b c.yaml'],
      setFiles: { genesis: '/f/a,b.json' },
      timeoutMs: 900_000,
    });
    expect(argv).toEqual([
      'helm',
      'upgrade',
      '--install',
      'besu',
      'charts/besu',
      '--namespace',
      'besu',
      '--create-namespace',
      '--values',
      '/f/a.yaml',
      '--values',
      '/f/b c.yaml',
      '--set-file',
      'genesis=/f/a\\,b.json',
      '--timeout',
      '15m',
    ]);
  });

  it('asks for as many revisions as a way back may need', () => {
    expect(helmHistory('besu', 'ns')).toEqual(['helm', 'history', 'besu', '-n', 'ns', '-o', 'json', '--max', '50']);
  });

  it.each([
    [900_000, '15m'],
    [90_000, '90s'],
    [1, '1s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
});

describe('helm history', () => {
  it('of a release that is not there lets it be installed', () => {
    expect(history(['Error: release: not found'], 1)).toMatchObject({
      status: 'succeeded',
      facts: { state: 'absent' },
    });
  });

  it.each(['deployed', 'failed', 'superseded'])('of a %s release lets it be upgraded', (status) => {
    expect(history(['level=WARN msg="x"', revision(status)], 0)).toMatchObject({
      status: 'succeeded',
      facts: { state: 'present', revision: 3, status },
    });
  });

  it('of a pending upgrade names the rollback to what was in force, not to what merely came before', () => {
    const outcome = history([revisions('superseded', 'deployed', 'failed', 'pending-upgrade')], 0);
    expect(outcome).toMatchObject({ status: 'failed', failure: { class: 'conflict' }, facts: { rollback: '2' } });
    expect(outcome.status === 'failed' && outcome.failure.hint).toContain('helm rollback RELEASE 2');
  });

  it.each([
    ['failures', revisions('failed', 'pending-upgrade'), 2],
    ['forgotten revisions', revision('pending-upgrade'), 3],
  ])('of a pending upgrade after nothing but %s offers no way out', (_what, line, n) => {
    expect(history([line], 0).facts).toEqual({ status: 'pending-upgrade', revision: n });
  });

  it('looks for the revision to go back to, whatever is pending', () => {
    expect(history([revisions('superseded', 'deployed', 'pending-upgrade')], 0, { target: 1 })).toMatchObject({
      status: 'succeeded',
      summary: 'pending-upgrade, revision 3; revision 1 is still there',
    });
    expect(history([revisions('superseded', 'deployed')], 0, { target: 7 })).toMatchObject({
      status: 'failed',
      failure: { class: 'config', evidence: ['revision 1: superseded', 'revision 2: deployed'] },
    });
  });

  it('of a first install that never ended names the uninstall', () => {
    const outcome = history([revision('pending-install', 1)], 0);
    expect(outcome.status === 'failed' && outcome.failure.hint).toContain('helm uninstall RELEASE');
  });

  it('of a cluster that does not answer is a failure of its own', () => {
    const line =
      'Error: kubernetes cluster unreachable: Get "http://localhost:8080/version": dial tcp 127.0.0.1:8080: connect: connection refused';
    expect(history([line], 1)).toMatchObject({ status: 'failed', failure: { class: 'transient' } });
  });
});

describe('helm upgrade', () => {
  it('that upgraded tells the revision', () => {
    const { reader } = interpret('helm', 'ukwest/besu/upgrade', 'helm');
    readAll(reader, [
      'Release "besu" has been upgraded. Happy Helming!',
      'NAME: besu',
      'STATUS: deployed',
      'REVISION: 4',
      'NOTES:',
      'REVISION: 99',
    ]);
    expect(reader.conclude(ended(0)).outcome).toEqual({
      status: 'succeeded',
      summary: 'upgraded, revision 4',
      facts: { release: 'besu', status: 'deployed', revision: 4 },
    });
  });

  it('that installed says so', () => {
    const { reader } = interpret('helm', 'ukwest/besu/upgrade', 'helm');
    readAll(reader, ['Release "besu" does not exist. Installing it now.', 'STATUS: deployed', 'REVISION: 1']);
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ summary: 'installed, revision 1' });
  });

  it('that failed is classified by its text', () => {
    const { reader } = interpret('helm', 'ukwest/besu/upgrade', 'helm');
    readAll(reader, ['Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress']);
    expect(reader.conclude(ended(1)).outcome).toMatchObject({ failure: { class: 'conflict' } });
  });
});

describe('kubectl apply', () => {
  it('counts objects', () => {
    const { attempt, reader } = interpret('kubectl', 'ukwest/kubernetes/manifests', 'kubectl');
    const signals = readAll(reader, [
      'namespace/besu created',
      'service/a unchanged',
      'configmap/b configured',
      'service/c created',
    ]);
    expect(signals.at(-1)).toEqual({ type: 'progress', attempt, done: 4, total: null, unit: 'objects' });
    expect(reader.conclude(ended(0)).outcome).toEqual({
      status: 'succeeded',
      summary: '2 created, 1 unchanged, 1 configured',
      facts: { created: 2, unchanged: 1, configured: 1 },
    });
  });

  it('that is refused is classified', () => {
    const { reader } = interpret('kubectl', 'ukwest/kubernetes/manifests', 'kubectl');
    readAll(reader, ['error: You must be logged in to the server (Unauthorized)']);
    expect(reader.conclude(ended(1)).outcome).toMatchObject({ failure: { class: 'auth' } });
  });
});

it('a namespace manifest is one object that kubectl can apply again and again', () => {
  expect(JSON.parse(namespaceManifest('besu'))).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'besu' },
  });
});
