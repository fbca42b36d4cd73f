import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ApiUse, CLUSTER_API_USES, JOB_API_USES } from '../../../src/cluster/api-verbs.ts';

const root = join(import.meta.dirname, '../../..');

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** The chart's rights with the template language taken out: its rules hold none but the release's name. */
const documents = parseAllDocuments(
  readFileSync(join(root, 'charts/besu-console/templates/engine-rights.yaml'), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*\{\{-/.test(line))
    .join('\n')
    .replaceAll(/\{\{[^}]*\}\}/g, 'NAME'),
).map((document) => document.toJS() as { kind: string; metadata: { name: string }; rules?: readonly Rule[] });

const granted = (kind: string, name: string): readonly string[] =>
  documents
    .filter((each) => each.kind === kind && each.metadata.name === name)
    .flatMap(({ rules = [] }) => rules)
    .flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => right(group, resource, verb, resourceNames !== undefined))),
      ),
    )
    .toSorted();

const right = (group: string, resource: string, verb: string, named: boolean): string =>
  `${verb} ${group}/${resource}${named ? ' by name' : ''}`;
const used = (uses: readonly ApiUse[]): readonly string[] =>
  uses.map(({ group, resource, verb, only }) => right(group, resource, verb, only !== undefined)).toSorted();

describe('what the chart grants the engine', () => {
  test('is exactly what it asks for in its own namespace', () => {
    expect(granted('Role', 'NAME')).toEqual(used(CLUSTER_API_USES.filter(({ everywhere }) => everywhere !== true)));
  });

  test('is exactly what it asks for beyond its namespace: whether a token is good', () => {
    expect(granted('ClusterRole', 'NAME-NAME')).toEqual(
      used(CLUSTER_API_USES.filter((use) => use.everywhere === true)),
    );
  });

  test('is exactly what steps as Jobs ask for', () => {
    expect(granted('Role', 'NAME-jobs')).toEqual(used(JOB_API_USES));
  });

  test('names every kind of object that the source of the Jobs asks about', () => {
    const source = join(root, 'src/jobs');
    const text = readdirSync(source)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(source, file), 'utf8'))
      .join('\n');
    const paths = [...text.matchAll(/namespaces\/\$\{[^}]+\}\/([a-z]+)(?:\/\$\{[^}]+\}(\/[a-z]+)?)?/g)];
    const asked = new Set(paths.map(([, plural = '', below = '']) => `${plural}${below}`));
    expect(asked.size).toBeGreaterThan(2);
    const listed = new Set(JOB_API_USES.map(({ resource }) => resource));
    expect([...asked].filter((resource) => !listed.has(resource))).toEqual([]);
  });
});
