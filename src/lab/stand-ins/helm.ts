import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { flag } from './arguments.ts';
import { besuObjects } from './besu-objects.ts';
import { applyObject, type KubeClient, kubeClient } from './kube-client.ts';

/** helm's `version`, `history` and `upgrade --install` of the lab's own chart, whose objects it knows by heart. */
export async function helmStandIn(argv: readonly string[]): Promise<number> {
  switch (argv[0]) {
    case 'version':
      process.stdout.write('v0.0.0-stand-in\n');
      return 0;
    case 'history':
      return history(argv);
    case 'upgrade':
      return upgrade(argv);
    default:
      throw new Error(`the stand-in for helm cannot ${argv.join(' ')}`);
  }
}

interface Release {
  readonly revision: number;
  readonly status: string;
}

const recordName = (release: string): string => `stand-in.release.${release}`;

async function readRelease(client: KubeClient, namespace: string, release: string): Promise<Release | null> {
  const { status, body } = await client.call(
    'GET',
    `/api/v1/namespaces/${namespace}/configmaps/${recordName(release)}`,
  );
  if (status !== 200 || !isJsonObject(body.data)) return null;
  return { revision: Number(body.data.revision), status: String(body.data.status) };
}

async function history(argv: readonly string[]): Promise<number> {
  const [, release = ''] = argv;
  const known = await readRelease(await kubeClient(process.env), flag(argv, '-n', '--namespace') ?? 'default', release);
  if (known === null) throw new Error('release: not found');
  process.stdout.write(
    `${JSON.stringify([{ revision: known.revision, status: known.status, chart: 'besu', description: 'stand-in' }])}\n`,
  );
  return 0;
}

async function upgrade(argv: readonly string[]): Promise<number> {
  const [, , release = ''] = argv;
  const namespace = flag(argv, '-n', '--namespace') ?? 'default';
  const client = await kubeClient(process.env);
  const revision = ((await readRelease(client, namespace, release))?.revision ?? 0) + 1;
  await record(client, namespace, release, { revision, status: 'pending-upgrade' });
  try {
    for (const object of besuObjects(release, namespace, await readValues(argv)))
      await applyObject(client, object, namespace);
  } catch (problem) {
    await record(client, namespace, release, { revision, status: 'failed' });
    throw new Error(`UPGRADE FAILED: ${problem instanceof Error ? problem.message : String(problem)}`, {
      cause: problem,
    });
  }
  await record(client, namespace, release, { revision, status: 'deployed' });
  process.stdout.write(
    `Release "${release}" has been upgraded. Happy Helming!\nNAME: ${release}\nNAMESPACE: ${namespace}\nSTATUS: deployed\nREVISION: ${revision}\n`,
  );
  return 0;
}

async function record(client: KubeClient, namespace: string, release: string, state: Release): Promise<void> {
  const data = { revision: String(state.revision), status: state.status };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: recordName(release) }, data };
  await applyObject(client, object, namespace);
}

async function readValues(argv: readonly string[]): Promise<JsonObject> {
  let values: JsonObject = {};
  for (const [i, argument] of argv.entries()) {
    const file = argv[i + 1];
    if (file === undefined) continue;
    if (argument === '--values' || argument === '-f') {
      const found: unknown = parse(await readFile(file, 'utf8'));
      if (isJsonObject(found)) values = { ...values, ...found };
    } else if (argument === '--set-file') {
      const [key = '', path = ''] = file.split('=');
      const text = await readFile(path, 'utf8');
      values = { ...values, [key]: text, [`${key}Sha256`]: createHash('sha256').update(text).digest('hex') };
    }
  }
  return values;
}
