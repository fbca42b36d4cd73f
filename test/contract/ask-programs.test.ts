import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askPrograms } from '../../src/engine/execute/ask-programs.ts';
import { untilSo } from '../rigs/until-so.ts';

const ask = askPrograms({ PATH: process.env['PATH'] ?? '', HELM_DEBUG: '1' });
const alive = new AbortController().signal;
const sh = (script: string, { env = {}, stdin = '' } = {}) => ({ argv: ['sh', '-c', script], cwd: '/', env, stdin });

test('a program gets what it is to read and its own environment, and its answer and exit come back', async () => {
  const env = { KUBECONFIG: '/region/config', HELM_DEBUG: null };
  const script = 'cat; echo "$KUBECONFIG ${HELM_DEBUG-unset}"; echo aside >&2; exit 1';
  expect(await ask(sh(script, { env, stdin: 'manifest ' }), alive)).toEqual({
    code: 1,
    stdout: 'manifest /region/config unset\n',
  });
});

test('one that ends without reading what it was given is known by its exit', async () => {
  expect(await ask(sh('exit 0', { stdin: 'x'.repeat(1_000_000) }), alive)).toEqual({ code: 0, stdout: '' });
});

test('one that is not there has no answer', async () => {
  expect(await ask({ ...sh(''), argv: ['besu-console-no-such-program'] }, alive)).toBe(null);
});

test('one that is stopped has no answer either, and may end as it is used to', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'asked-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const is = (name: string) => untilSo(() => existsSync(join(cwd, name)));
  const stop = new AbortController();
  const script = 'trap "mkdir ended; exit" TERM; mkdir begun; while :; do sleep 0.1; done';
  const asked = ask({ ...sh(script), cwd }, stop.signal);
  await is('begun');
  stop.abort();
  expect(await asked).toBe(null);
  await is('ended');
});
