import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { doFileActions } from '../../../../src/engine/execute/file-actions.ts';

let root = '';
let at: (name: string) => string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
  at = (name) => join(root, name);
  mkdirSync(at('module/.terraform'), { recursive: true });
  for (const name of ['main.tf', 'variables.tf', 'terraform.tfstate', '.terraform.lock.hcl'])
    writeFileSync(at(`module/${name}`), name);
});

const linkAll = () =>
  ({ kind: 'link-entries', from: at('module'), to: at('region'), except: ['.terraform', '*.tfstate'] }) as const;

describe('file actions', () => {
  test('make directories and files with exactly the given mode', async () => {
    const text = 'secret\n';
    const actions = [
      { kind: 'directory', path: at('a/b'), mode: 0o711 },
      { kind: 'write', path: at('a/b/open'), text, mode: 0o666 },
      { kind: 'write', path: at('a/b/closed'), text, mode: 0o600 },
    ] as const;
    expect(await doFileActions(actions)).toBeNull();
    const modes = ['a/b', 'a/b/open', 'a/b/closed'].map((name) => statSync(at(name)).mode & 0o777);
    expect(modes).toEqual([0o711, 0o666, 0o600]);
    expect(readFileSync(at('a/b/closed'), 'utf8')).toBe(text);
  });

  test('link every entry of a module but the excepted, and can be done again', async () => {
    for (const _ of [1, 2]) {
      expect(await doFileActions([linkAll()])).toBeNull();
      expect(readdirSync(at('region')).sort()).toEqual(['.terraform.lock.hcl', 'main.tf', 'variables.tf']);
      expect(readlinkSync(at('region/main.tf'))).toBe(at('module/main.tf'));
    }
  });

  test("replace a link by a file of the region's own, and never write through it into the module", async () => {
    writeFileSync(at('lock'), 'own');
    const copy = {
      kind: 'copy',
      from: at('lock'),
      to: at('region/.terraform.lock.hcl'),
      mode: 0o600,
      optional: false,
    } as const;
    const write = { kind: 'write', path: at('region/variables.tf'), text: 'own', mode: 0o600 } as const;
    expect(await doFileActions([linkAll(), copy, write, linkAll()])).toBeNull();
    for (const name of ['.terraform.lock.hcl', 'variables.tf']) {
      expect(readFileSync(at(`region/${name}`), 'utf8')).toBe('own');
      expect(lstatSync(at(`region/${name}`)).isSymbolicLink()).toBe(false);
      expect(readFileSync(at(`module/${name}`), 'utf8')).toBe(name);
    }
  });

  test('take away a link to what has gone from the module, and leave other links', async () => {
    await doFileActions([linkAll(), { kind: 'remove', path: at('module/variables.tf') }]);
    symlinkSync('/elsewhere', at('region/other'));
    expect(await doFileActions([linkAll()])).toBeNull();
    expect(readdirSync(at('region')).sort()).toEqual(['.terraform.lock.hcl', 'main.tf', 'other']);
  });

  test('leave nothing of the module before, whose files would go on being applied', async () => {
    await doFileActions([linkAll()]);
    mkdirSync(at('other'));
    writeFileSync(at('other/main.tf'), 'other');
    expect(await doFileActions([{ ...linkAll(), from: at('other') }])).toBeNull();
    expect(readdirSync(at('region'))).toEqual(['main.tf']);
    expect(readFileSync(at('region/main.tf'), 'utf8')).toBe('other');
  });

  test('move a directory with what is in it into another once, and its old name goes on leading there', async () => {
    const nest = { kind: 'nest', path: at('region'), inside: at('around/below') } as const;
    mkdirSync(at('region'));
    writeFileSync(at('region/terraform.tfstate'), 'state');
    const beside = { kind: 'link-entries', from: at('.'), to: at('around'), except: ['around', 'region'] } as const;
    for (const _ of [1, 2]) expect(await doFileActions([nest, beside, linkAll()])).toBeNull();
    expect(readFileSync(at('region/terraform.tfstate'), 'utf8')).toBe('state');
    expect(realpathSync(`${realpathSync(at('region'))}/../module`)).toBe(realpathSync(at('module')));
    // A crash between the move and the link.
    rmSync(at('region'));
    expect(await doFileActions([nest])).toBeNull();
    expect(readFileSync(at('region/terraform.tfstate'), 'utf8')).toBe('state');
  });

  test('do not link a module into its own run directory inside it', async () => {
    expect(await doFileActions([{ ...linkAll(), to: at('module/runs/japaneast') }])).toBeNull();
    expect(readdirSync(at('module/runs/japaneast'))).not.toContain('runs');
  });

  test('remove a link, not what it leads to; and what is not there without complaint', async () => {
    symlinkSync(at('module'), at('link'));
    const actions = ['link', 'nothing'].map((name) => ({ kind: 'remove', path: at(name) }) as const);
    expect(await doFileActions(actions)).toBeNull();
    expect(readdirSync(root)).toEqual(['module']);
    expect(readdirSync(at('module'))).toContain('main.tf');
  });

  test('stop at the first that fails and say which and why', async () => {
    const copy = { kind: 'copy', from: at('none'), to: at('copy'), mode: 0o600 } as const;
    const after = { kind: 'write', path: at('after'), text: '', mode: 0o600 } as const;
    expect(await doFileActions([{ ...copy, optional: true }])).toBeNull();
    const why = await doFileActions([{ ...copy, optional: false }, after]);
    expect(why).toBe(`could not copy ${at('none')} to ${at('copy')}: no such file or directory (ENOENT)`);
    expect(readdirSync(root)).toEqual(['module']);
  });
});
