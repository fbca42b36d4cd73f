import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScript } from '../../../../src/cli/commands/completion-scripts.ts';
import { completionWords } from '../../../../src/cli/commands/completion-words.ts';
import { buildProgram } from '../../../../src/cli/program.ts';

const root = buildProgram({ out: () => {}, err: () => {}, isInteractive: false, env: {}, cwd: '/' }, () => {});
const words = (...typed: readonly string[]) =>
  completionWords(root, typed, {
    regions: () => ['japaneast', 'japanwest', 'uksouth'],
    phases: () => ['infrastructure', 'besu'],
    scenarios: () => ['happy', 'one-region-fails'],
    runs: async () => ['20261121-043107-chain-138-k3f9'],
  });

describe('a line goes on with', () => {
  test('the commands, and never the hidden ones', async () => {
    const commands = await words('');
    expect(commands).toEqual(expect.arrayContaining(['demo', 'run', 'attach', 'keys', 'completion', 'doctor']));
    expect(commands).not.toContain('engine-host');
    expect(await words('re')).toEqual(expect.arrayContaining(['resume', 'retry', 'regions']));
  });

  test.each([
    [
      ['retry', 'japan'],
      ['japaneast', 'japanwest'],
    ],
    [['skip', 'uksouth', 'b'], ['besu']],
    [
      ['logs', ''],
      ['japaneast', 'japanwest', 'uksouth'],
    ],
    [
      ['run', '--regions', 'japaneast,'],
      ['japaneast,japanwest', 'japaneast,uksouth'],
    ],
    [['run', '--phases', 'in'], ['infrastructure']],
    [
      ['run', '--resume', ''],
      ['latest', '20261121-043107-chain-138-k3f9'],
    ],
    [['attach', '2026'], ['20261121-043107-chain-138-k3f9']],
    [['replay', '2026'], ['20261121-043107-chain-138-k3f9']],
    [['replay', '--hea'], ['--headless']],
    [['demo', '--scenario', 'o'], ['one-region-fails']],
    [['demo', '--regions', ''], []],
    [['--color', 'al'], ['always']],
    [['demo', '--theme', 'li'], ['light']],
    [['--color=al'], ['--color=always']],
    [['--color', '=', 'al'], ['--color=always']],
    [['retry', '--from', 'b'], ['besu']],
    [['approve', 'uksouth', '--confirm', 'uk'], ['uksouth']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['lab', 'in'], ['inject']],
    [['nonsense', 'x'], []],
  ])('%j: %j', async (typed, expected) => {
    expect(await words(...typed)).toEqual(expected);
  });

  test('the options of its command and those of every command', async () => {
    expect(await words('attach', '--')).toEqual(
      expect.arrayContaining(['--read-only', '--theme', '--config', '--help']),
    );
    expect(await words('plan', '--')).not.toContain('--read-only');
    expect(await words('completion', '--')).not.toContain('--words');
  });

  test('a file where a file belongs', async () => {
    expect(await words('plan', '--config', 'x')).toBeNull();
  });
});

describe('the script for bash', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'completion-'));
    await writeFile(join(directory, 'script'), completionScript('bash'));
    const main = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'cli', 'main.ts');
    await writeFile(join(directory, 'besu-console'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    await chmod(join(directory, 'besu-console'), 0o755);
    await writeFile(join(directory, 'fleet file.yaml'), '');
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const complete = (...line: readonly string[]): readonly string[] => {
    const script = `source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _besu_console; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${directory}:${process.env.PATH}`, HOME: directory };
    return execFileSync('bash', ['-c', script, 'bash', ...line], { cwd: directory, env, encoding: 'utf8' })
      .split('\n')
      .filter((word) => word !== '');
  };

  test('is sound, and defines its completion', () => {
    execFileSync('bash', ['-n', join(directory, 'script')]);
    const said = execFileSync('bash', ['-c', 'source ./script; complete -p besu-console'], { cwd: directory });
    expect(said.toString()).toContain('_besu_console besu-console');
  });

  test('completes a region, a value behind an equals sign and a file', () => {
    expect(complete('besu-console', 'retry', 'japane')).toEqual(['japaneast']);
    expect(complete('besu-console', 'plan', '--color', '=', 'al')).toEqual(['always']);
    expect(complete('besu-console', 'plan', '--config', 'fleet')).toEqual(['fleet file.yaml']);
  });
});

test.each(['zsh', 'fish'] as const)('the script for %s asks the program and knows files', (shell) => {
  expect(completionScript(shell)).toContain('completion --words --');
  expect(completionScript(shell)).toContain(':files');
});
