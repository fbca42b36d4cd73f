import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeTools, fetchedToolDirectory, findTools, readVersion } from '../../../../src/cli/run/find-tools.ts';

describe('a version', () => {
  test.each([
    ['terraform', '{"terraform_version":"1.11.4","platform":"linux_amd64"}', '1.11.4'],
    ['a pre-release of terraform', '{"terraform_version":"1.12.0-rc1"}', '1.12.0-rc1'],
    [
      'kubectl',
      '{"clientVersion":{"major":"1","minor":"35","gitVersion":"v1.35.2","goVersion":"go1.25.5"},"kustomizeVersion":"v5.7.1"}',
      '1.35.2',
    ],
    ['kubectl of a vendor', '{"clientVersion":{"gitVersion":"v1.32.4-dispatcher"}}', '1.32.4-dispatcher'],
    ['helm', 'v4.1.4+g9c8ba25\n', '4.1.4'],
    ['helm after a warning', 'WARNING: Kubernetes configuration file is group-readable.\nv3.17.3+ge4da497\n', '3.17.3'],
    ['az', '{"azure-cli":"2.77.0","extensions":{}}', '2.77.0'],
    ['a stand-in', 'v0.0.0-stand-in\n', '0.0.0-stand-in'],
  ])('is found in what %s says', (_, answer, version) => {
    expect(readVersion(answer)).toBe(version);
  });

  test.each(['', 'command not found', 'Segmentation fault (1.5)'])('is none in %j', (answer) => {
    expect(readVersion(answer)).toBeNull();
  });
});

describe('tools in words', () => {
  test('say where they come from, unless from PATH', () => {
    const text = describeTools([
      { name: 'terraform', path: '/usr/bin/terraform', source: 'PATH', version: '1.11.4' },
      { name: 'kubectl', path: '/c/kubectl', source: 'fetched', version: '1.35.2' },
      { name: 'helm', path: '/s/helm', source: 'stand-in', version: null },
      { name: 'az', path: null, source: 'missing', version: null },
    ]);
    expect(text).toBe('terraform 1.11.4 · kubectl 1.35.2 (fetched) · helm (stand-in) · az missing');
  });
});

describe('the search for a tool', () => {
  let root: string;
  let standIns: string;
  let fetched: string;
  let path: string;
  const tool = (directory: string, name: string, mode = 0o755): void =>
    writeFileSync(join(directory, name), `#!/bin/sh\necho '{"terraform_version":"1.2.${directory.length % 10}"}'\n`, {
      mode,
    });
  const place = (): string => mkdtempSync(join(root, 'd-'));
  const find = (env: string = path) =>
    findTools(['terraform'], { PATH: env }, { fetched, standIns }).then((tools) => tools[0]);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'find-tools-'));
    [standIns, fetched, path] = [place(), place(), place()];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test("prefers the operator's own, then a fetched copy, then a stand-in", async () => {
    expect(await find()).toEqual({ name: 'terraform', path: null, source: 'missing', version: null });
    tool(standIns, 'terraform');
    expect(await find()).toMatchObject({ source: 'stand-in', path: join(standIns, 'terraform') });
    tool(fetched, 'terraform');
    expect(await find()).toMatchObject({ source: 'fetched', path: join(fetched, 'terraform') });
    tool(path, 'terraform');
    expect(await find()).toMatchObject({
      source: 'PATH',
      path: join(path, 'terraform'),
      version: expect.stringMatching(/^1\.2\.\d$/),
    });
  });

  test('passes over a file that cannot be run', async () => {
    tool(path, 'terraform', 0o644);
    tool(fetched, 'terraform');
    expect(await find()).toMatchObject({ source: 'fetched' });
  });

  test('says of a copy that PATH ends with that it is a copy', async () => {
    tool(standIns, 'terraform');
    expect(await find(`${path}:${fetched}:${standIns}`)).toMatchObject({ source: 'stand-in' });
  });

  test('does not take a neighbour of our directory for ours', async () => {
    const neighbour = `${fetched}-of-the-operator`;
    mkdirSync(neighbour);
    tool(neighbour, 'terraform');
    expect(await find(neighbour)).toMatchObject({ source: 'PATH' });
  });

  test('passes over entries of PATH that depend on the current directory', async () => {
    tool(path, 'terraform');
    expect(await find(`:${relative(process.cwd(), path)}:.`)).toMatchObject({ source: 'missing' });
  });

  test('has no version of a tool that does not say one', async () => {
    writeFileSync(join(path, 'terraform'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    expect(await find()).toMatchObject({ source: 'PATH', version: null });
  });
});

test('fetched copies lie where BESU_CONSOLE_TOOLS_DIR says', () => {
  expect(fetchedToolDirectory({ BESU_CONSOLE_TOOLS_DIR: '/tools' })).toBe('/tools/bin');
  expect(fetchedToolDirectory({})).toMatch(/\.cache\/tools\/bin$/);
});
