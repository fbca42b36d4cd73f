import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Comments gone, continued lines joined. */
const instructions: readonly Instruction[] = text('Dockerfile')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));

const all = (word: string): readonly string[] =>
  instructions.filter((each) => each.word === word).map(({ rest }) => rest);
const argument = (name: string): string | undefined =>
  all('ARG')
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
const lastStage = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));

describe('the Dockerfile', () => {
  test('knows only instructions that every builder knows, and few of them', () => {
    const words = new Set(instructions.map(({ word }) => word));
    const plain = new Set(['FROM', 'ARG', 'RUN', 'COPY', 'WORKDIR', 'ENV', 'USER', 'ENTRYPOINT']);
    expect([...words].filter((word) => !plain.has(word))).toEqual([]);
    expect(instructions.length).toBeLessThanOrEqual(40);
  });

  test('starts from one base, pinned to a full version that the program runs on', () => {
    const bases = all('FROM').map((from) => from.split(' ')[0] ?? '');
    expect(bases.length).toBeGreaterThan(1);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim$/);
  });

  test('takes nothing from the network without comparing its checksum in the same step', () => {
    expect(all('ADD')).toEqual([]);
    const fetching = all('RUN').filter((run) =>
      /\b(curl|wget|npm pack)\b/.test(run.replace(/apt-get install.*?(&&|$)/g, '')),
    );
    expect(fetching).toHaveLength(2);
    for (const run of fetching) expect(run).toMatch(/sha(256|512)sum --check --strict/);
    expect(all('RUN').join('\n')).not.toMatch(/curl[^|&]*\|\s*(ba)?sh|--insecure|--no-check/);
  });

  test('ends as a user that is not root, named by number', () => {
    const user = lastStage.findLast(({ word }) => word === 'USER')?.rest;
    expect(user).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    const after = lastStage.slice(lastStage.findIndex(({ word }) => word === 'USER') + 1);
    expect(after.map(({ word }) => word)).toEqual(['WORKDIR', 'ENTRYPOINT']);
    const values = text('charts/besu-console/templates/engine.yaml');
    expect(values).toContain(`runAsUser: ${user?.split(':')[0]}`);
  });

  test('holds the same kubectl and helm as the tests, from the same package with the same checksum', () => {
    const fetched = text('scripts/fetch-tools.mjs');
    const integrity = fetched
      .split(`spec: '${argument('TOOLS_PACKAGE')}'`)[1]
      ?.match(/integrity: 'sha512-([^']+)'/)?.[1];
    expect(Buffer.from(integrity ?? '', 'base64').toString('hex')).toBe(argument('TOOLS_SHA512'));
    expect(fetched).toContain(`name: 'kubectl', program: 'kubectl', version: '${argument('KUBECTL_VERSION')}'`);
    expect(fetched).toContain(`name: 'helm4', program: 'helm', version: '${argument('HELM_VERSION')}'`);
    expect(argument('TERRAFORM_VERSION')).toMatch(/^\d+\.\d+\.\d+$/);
    expect(argument('TERRAFORM_SHA256')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('copies nothing from the working directory into the last stage, so that no secret of a checkout gets there', () => {
    for (const { word, rest } of lastStage) if (word === 'COPY') expect(rest).toMatch(/^--from=(build|tools) /);
    expect(text('.dockerignore').split('\n')[0]).toBe('*');
  });
});
