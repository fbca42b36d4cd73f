import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stateDirectoryOf } from '../../../src/cli/global-options.ts';
import { makeStateDirectory, requireReadable, writingState } from '../../../src/cli/state-place.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

let root: string;
const at = (path: string) => join(root, path);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'state-place-'));
  writeFileSync(at('file'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const terminal = (env: Terminal['env']): Terminal => ({
  out: () => {},
  err: () => {},
  isInteractive: false,
  env,
  cwd: root,
});

describe('the state directory', () => {
  test('is made with everything above it, for its owner alone', () => {
    makeStateDirectory(at('a/b c/\u00fc'));
    makeStateDirectory(at('a/b c/\u00fc'));
    expect(statSync(at('a/b c')).mode & 0o777).toBe(0o700);
  });

  test('that cannot be one is bad usage with its place and another way, not a bug', () => {
    const told = 'cannot hold the runs: not a directory (ENOTDIR). Nothing was begun.\nName another place with';
    for (const path of ['file', 'file/below']) {
      expect(() => makeStateDirectory(at(path))).toThrow(`${at(path)} ${told}`);
      expect(() => requireReadable(at(path))).toThrow(`${at(path)} ${told}`);
    }
    expect(requireReadable(at('not yet'))).toBe(at('not yet'));
    expect(existsSync(at('not yet'))).toBe(false);
  });

  test.runIf(process.platform === 'linux')(
    'below a directory that takes none is refused, and not tried for ever',
    () => {
      expect(() => makeStateDirectory('/proc/besu-console/state')).toThrow('cannot hold the runs');
    },
  );

  test('that fills up while a run is begun is said as such, and anything else stays a bug', async () => {
    const full = Object.assign(new Error('x'), { code: 'ENOSPC' });
    await expect(writingState('/state', () => Promise.reject(full))).rejects.toThrow(
      '/state cannot hold the runs: no space left on device (ENOSPC)',
    );
    await expect(writingState('/state', () => Promise.reject(new Error('ours')))).rejects.toThrow(/^ours$/);
  });

  test('is never the directory one happens to be in because a variable was empty', () => {
    const env = { XDG_STATE_HOME: root };
    expect(() => stateDirectoryOf({ stateDir: '' }, terminal(env))).toThrow('--state-dir is empty');
    expect(stateDirectoryOf({}, terminal({ ...env, BESU_CONSOLE_STATE_DIR: '' }))).toBe(at('besu-console'));
  });
});
