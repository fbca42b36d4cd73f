import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { flag } from './arguments.ts';
import { applyObject, kubeClient } from './kube-client.ts';

const CLIENT = { clientVersion: { gitVersion: 'v0.0.0-stand-in' } };

/** kubectl's `version` and `apply -f`, against the lab. */
export async function kubectlStandIn(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'version') return printVersion(argv.includes('--client'));
  if (argv[0] !== 'apply') throw new Error(`the stand-in for kubectl cannot ${argv.join(' ')}`);
  if (argv.includes('-k')) throw new Error('the stand-in for kubectl cannot build a kustomization: kubectl itself can');
  const path = flag(argv, '-f', '--filename');
  if (path === null) throw new Error('must specify one of -f and -k');
  const client = await kubeClient(process.env);
  for (const object of await readObjects(path)) {
    const did = await applyObject(client, object, flag(argv, '-n', '--namespace') ?? 'default');
    const metadata = isJsonObject(object.metadata) ? object.metadata : {};
    process.stdout.write(`${kindOf(object)}/${String(metadata.name)} ${did}\n`);
  }
  return 0;
}

/** `namespace`, `statefulset.apps`, `networkpolicy.networking.k8s.io`. */
function kindOf(object: JsonObject): string {
  const [group = '', version] = String(object.apiVersion).split('/');
  const kind = String(object.kind).toLowerCase();
  return version === undefined ? kind : `${kind}.${group}`;
}

async function printVersion(clientOnly: boolean): Promise<number> {
  if (clientOnly) process.stdout.write(`${JSON.stringify(CLIENT)}\n`);
  else {
    const { status, body } = await (await kubeClient(process.env)).call('GET', '/version');
    if (status !== 200) throw new Error(String(body.message ?? `the server answered ${status}`));
    process.stdout.write(`${JSON.stringify({ ...CLIENT, serverVersion: body })}\n`);
  }
  return 0;
}

async function readObjects(path: string): Promise<readonly JsonObject[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path))
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) =>
    parseAllDocuments(text).flatMap((document) => {
      const value: unknown = document.toJS();
      return isJsonObject(value) ? [value] : [];
    }),
  );
}
