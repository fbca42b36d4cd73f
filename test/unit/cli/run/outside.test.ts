import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logPathOf } from '../../../../src/cli/run/log-path.ts';
import { commandWords, createOutside, refuseToPlan } from '../../../../src/cli/run/outside.ts';
import { runDirectory } from '../../../../src/engine/journal/run-directory.ts';
import { attemptId, type Scope, stepId } from '../../../../src/engine/model/ids.ts';
import { SecretMask } from '../../../../src/lib/secrets/secret-mask.ts';
import type { OutsideEffect, Said } from '../../../../src/ui/outside.ts';

const attempt = attemptId(stepId('japaneast' as Scope, 'besu', 'upgrade'), 2);
let home: string;
let written: string[];
let lent: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'outside-'));
  written = [];
  lent = 0;
  const log = logPathOf(runPath(), attempt);
  await mkdir(dirname(log), { recursive: true });
  await writeFile(log, 'helm said no, token=known-secret-1\n');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const runPath = (): string => runDirectory(home, 'r1' as never).path;

/** A program of the operator's that leaves what it was given and where it ran. */
async function tool(name: string, script: string): Promise<string> {
  const path = join(home, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

function perform(effect: OutsideEffect, env: Record<string, string> = {}, isElsewhere = false): Promise<Said | null> {
  const outside = createOutside({
    isElsewhere,
    mask: new SecretMask(['known-secret-1']),
    ...{ directory: runDirectory(home, 'r1' as never), cwd: home, pager: null, editor: null },
    env: { PATH: process.env['PATH'] ?? '', SSH_TTY: '/dev/pts/0', ...env },
    remember: async () => {},
  });
  const lend = async (during: () => Promise<void>): Promise<void> => {
    lent += 1;
    await during();
  };
  return outside.perform(effect, { write: (sequence) => void written.push(sequence), lend });
}

describe('what the screen asks of the machine', () => {
  test('over ssh a copy goes through the terminal', async () => {
    expect(await perform({ type: 'copy', text: 'hello', what: 'a line' })).toEqual({
      text: 'copied: a line',
      tone: 'good',
    });
    expect(written).toEqual([`\u001b]52;c;${Buffer.from('hello').toString('base64')}\u001b\\`]);
  });

  test('a text too long for a terminal is not cut: the answer names the way out', async () => {
    const said = await perform({ type: 'copy', text: 'x'.repeat(100_000), what: 'all' });
    expect(said).toMatchObject({ tone: 'warn', text: expect.stringContaining('ctrl-s') });
    expect(written).toEqual([]);
  });

  test('a saved log is the whole file without its secrets, in the directory the console was started in', async () => {
    const said = await perform({ type: 'save', of: { kind: 'log', attempt } });
    const [saved = ''] = (await readdir(home)).filter((name) => name.endsWith('.log'));
    expect(said?.text).toContain(saved);
    expect(saved).toMatch(/^besu-console-japaneast-besu-upgrade-2-/);
    expect(await readFile(join(home, saved), 'utf8')).toBe('helm said no, token=**************\n');
  });

  test("a file of one's own choice is taken, and never one that is there already", async () => {
    const save = { type: 'save', of: { kind: 'text', name: 'regions', text: 'the grid\n' }, to: 'grid.txt' } as const;
    expect((await perform(save))?.text).toContain('grid.txt');
    expect(await readFile(join(home, 'grid.txt'), 'utf8')).toBe('the grid\n');
    expect((await perform({ ...save, of: { ...save.of, text: 'other' } }))?.tone).toBe('bad');
    expect((await perform({ type: 'save', of: { kind: 'log', attempt }, to: 'grid.txt' }))?.tone).toBe('bad');
    expect(await readFile(join(home, 'grid.txt'), 'utf8')).toBe('the grid\n');
  });

  test('a saved text is for its owner alone, and its name holds no path', async () => {
    await perform({ type: 'save', of: { kind: 'text', name: '../../etc/passwd', text: 'x' } });
    const [saved = ''] = (await readdir(home)).filter((name) => name.endsWith('.txt'));
    expect(saved).toMatch(/^besu-console-/);
    expect((await stat(join(home, saved))).mode & 0o777).toBe(0o600);
  });

  test('an editor gets a copy of the log: saving in it changes nothing that happened', async () => {
    const editor = await tool('editor', `echo changed > "$2"; echo "$@" > '${home}/seen'`);
    expect(
      await perform({ type: 'open-in', program: 'editor', of: { kind: 'log', attempt } }, { EDITOR: `${editor} -w` }),
    ).toBeNull();
    expect(lent).toBe(1);
    expect(await readFile(join(home, 'seen'), 'utf8')).toMatch(/^-w .*japaneast-besu-upgrade-2\.txt\n$/);
    expect(await readFile(logPathOf(runPath(), attempt), 'utf8')).toBe('helm said no, token=known-secret-1\n');
  });

  test('a pager reads a copy of the log, without its secrets', async () => {
    const pager = await tool('pager', `cat "$1" > '${home}/seen'`);
    await perform({ type: 'open-in', program: 'pager', of: { kind: 'log', attempt } }, { PAGER: pager });
    expect(await readFile(join(home, 'seen'), 'utf8')).toBe('helm said no, token=**************\n');
  });

  test('a program that is not there is named', async () => {
    const said = await perform(
      { type: 'open-in', program: 'pager', of: { kind: 'log', attempt } },
      { PAGER: 'no-such-pager' },
    );
    expect(said).toEqual({ text: 'there is no program no-such-pager', tone: 'bad' });
  });

  test('a run on another machine lends no kubeconfig and plans no region by a file of this one', async () => {
    const effect = { type: 'shell', scope: 'japaneast' as Scope } as const;
    expect(await perform(effect, {}, true)).toEqual({
      text: 'the kubeconfig of japaneast is beside the engine, in its cluster: it does not leave it',
      tone: 'warn',
    });
    expect(await refuseToPlan('ukwest', {} as never)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('besu-console add ukwest'),
    });
  });

  test("a shell gets the region's own kubeconfig, and none is opened without one", async () => {
    const shell = await tool('shell', `echo "$KUBECONFIG $BESU_CONSOLE_REGION" > '${home}/seen'`);
    const effect = { type: 'shell', scope: 'japaneast' as Scope } as const;
    expect(await perform(effect, { SHELL: shell })).toMatchObject({ tone: 'warn' });
    expect(lent).toBe(0);
    const kubeconfig = join(runPath(), 'regions', 'japaneast', 'kube', 'config');
    await mkdir(dirname(kubeconfig), { recursive: true });
    await writeFile(kubeconfig, '');
    expect(await perform(effect, { SHELL: shell })).toBeNull();
    expect(await readFile(join(home, 'seen'), 'utf8')).toBe(`${kubeconfig} japaneast\n`);
  });
});

test.each([
  ['less -R', ['less', '-R']],
  ['"/opt/my editor" --wait', ['/opt/my editor', '--wait']],
  ["code '--wait now'", ['code', '--wait now']],
  ['$(rm -rf x)', ['$(rm', '-rf', 'x)']],
])('a command from the environment is split, never expanded: %s', (text, words) => {
  expect(commandWords(text)).toEqual(words);
});
