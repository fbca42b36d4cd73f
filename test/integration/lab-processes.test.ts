import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ContainerExit, RunningContainer } from '../../src/lab/kubernetes/process-pods/container-runtime.ts';
import { LocalProcesses } from '../../src/lab/kubernetes/process-pods/local-processes.ts';
import { startTicksOf } from '../../src/lib/process-identity.ts';
import { untilSo } from '../rigs/until-so.ts';

const directory = mkdtempSync(join(tmpdir(), 'local-processes-'));
const runtime = new LocalProcesses();
afterAll(async () => {
  await runtime.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Started {
  readonly container: RunningContainer;
  readonly ended: Promise<ContainerExit>;
  readonly output: () => string;
  /** Resolves when that has been said. */
  said(text: string): Promise<void>;
}

function start(argv: readonly string[], on = runtime): Started {
  let output = '';
  const waiting = new Map<string, () => void>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const [text, tell] of waiting) if (output.includes(text)) tell();
  };
  const { promise: ended, resolve: end } = Promise.withResolvers<ContainerExit>();
  const env = { PATH: '/usr/bin:/bin' };
  const container = on.start({ argv, env, cwd: directory, output: hear }, end);
  const said = (text: string): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(text, resolve);
      hear(Buffer.alloc(0));
    });
  return { container, ended, output: () => output, said };
}

test('both outputs come in the order they were written, and the exit code after them', async () => {
  const { ended, output } = start(['sh', '-c', 'for i in 1 2 3; do echo o$i; echo e$i >&2; done; exit 7']);
  expect(await ended).toEqual({ kind: 'exited', exitCode: 7 });
  expect(output()).toBe('o1\ne1\no2\ne2\no3\ne3\n');
});

test('a program that is not there is not started', async () => {
  expect(await start(['no-such-program']).ended).toEqual({
    kind: 'cannot-start',
    message: expect.stringContaining('exec: "no-such-program": executable file not found in $PATH'),
  });
});

test('nothing of this process is inherited', async () => {
  process.env['LAB_TEST_SECRET'] = 'secret';
  const { ended, output } = start(['env']);
  await ended;
  delete process.env['LAB_TEST_SECRET'];
  expect(output()).not.toContain('LAB_TEST_SECRET');
});

test('SIGTERM reaches the first process, and a signal is told as 128 and its number', async () => {
  const gentle = start(['sh', '-c', 'trap "exit 5" TERM; echo up; while :; do sleep 0.02; done']);
  await gentle.said('up');
  gentle.container.terminate();
  expect(await gentle.ended).toEqual({ kind: 'exited', exitCode: 5 });
  const hard = start(['sleep', '60']);
  hard.container.kill();
  expect(await hard.ended).toEqual({ kind: 'exited', exitCode: 137 });
});

test('close leaves nothing, not even what left its group', async () => {
  const other = new LocalProcesses();
  const file = join(directory, 'stray');
  const tree = start(['sh', '-c', `setsid sh -c 'echo $$ >${file}; echo up; exec sleep 60' & wait`], other);
  await tree.said('up');
  const stray = Number(readFileSync(file, 'utf8'));
  expect(startTicksOf(stray)).not.toBeNull();
  await other.close();
  await tree.ended;
  expect(startTicksOf(stray)).toBeNull();
});

test('a lab that is killed takes its containers along', async () => {
  const source = join(import.meta.dirname, '..', '..', 'src/lab/kubernetes/process-pods/local-processes.ts');
  const script = `
    const { LocalProcesses } = await import(${JSON.stringify(source)});
    const output = (chunk) => process.stdout.write(chunk);
    const argv = ['sh', '-c', 'echo $$; exec sleep 60'];
    new LocalProcesses().start({ argv, env: { PATH: '/usr/bin:/bin' }, cwd: '/', output }, () => {});
    setInterval(() => {}, 1000);
  `;
  const lab = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [first] = (await once(lab.stdout, 'data')) as [Buffer];
  const container = Number(first.toString());
  expect(startTicksOf(container)).not.toBeNull();
  lab.kill('SIGKILL');
  await once(lab, 'exit');
  await untilSo(() => startTicksOf(container) === null);
});
