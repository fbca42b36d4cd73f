import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';

/** As much of a Kubernetes client as the stand-ins for kubectl and helm need: one cluster, one token. */
export interface KubeClient {
  call(
    method: string,
    path: string,
    body?: JsonObject,
  ): Promise<{ readonly status: number; readonly body: JsonObject }>;
}

const TIMEOUT_MS = 30_000;

export async function kubeClient(env: NodeJS.ProcessEnv): Promise<KubeClient> {
  const file = env.KUBECONFIG;
  if (file === undefined) throw new Error('KUBECONFIG is not set');
  const config = parse(await readFile(file, 'utf8')) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster;
  if (cluster === undefined) throw new Error(`${file} names no cluster`);
  const access = {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64'),
    token: config.users[0]?.user.token ?? '',
  };
  return { call: (method, path, body) => send(access, method, path, body) };
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
  }[];
  readonly users: readonly { readonly user: { readonly token?: string } }[];
}

interface Access {
  readonly server: string;
  readonly ca: Buffer;
  readonly token: string;
}

function send(
  access: Access,
  method: string,
  path: string,
  body: JsonObject | undefined,
): ReturnType<KubeClient['call']> {
  const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
  return new Promise((resolve, reject) => {
    const call = request(
      `${access.server}${path}`,
      {
        method,
        ca: access.ca,
        headers: { authorization: `Bearer ${access.token}`, 'content-type': type },
        timeout: TIMEOUT_MS,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: readBody(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('timed out waiting for the server')));
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A proxy on the way, or a server that is going down, answers with anything. */
function readBody(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : { message: text };
  } catch {
    return { message: text };
  }
}

/** Creates or changes an object by server-side apply; says which, or throws what the server said. */
export async function applyObject(client: KubeClient, object: JsonObject, namespace: string): Promise<string> {
  const path = objectPath(object, namespace);
  const before = await client.call('GET', path);
  const after = await client.call('PATCH', `${path}?fieldManager=stand-in&force=true`, object);
  if (after.status >= 300) throw new Error(String(after.body.message ?? `the server answered ${after.status}`));
  if (before.status === 404) return 'created';
  const version = (value: JsonObject) => (isJsonObject(value.metadata) ? value.metadata.resourceVersion : null);
  return version(before.body) === version(after.body) ? 'unchanged' : 'configured';
}

/** Plural names of the kinds that the lab's manifests and chart use. */
const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  StatefulSet: 'statefulsets',
  Deployment: 'deployments',
  NetworkPolicy: 'networkpolicies',
  PodDisruptionBudget: 'poddisruptionbudgets',
  PriorityClass: 'priorityclasses',
  LimitRange: 'limitranges',
  ResourceQuota: 'resourcequotas',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};
const CLUSTER_WIDE = ['Namespace', 'PriorityClass'];

function objectPath(object: JsonObject, namespace: string): string {
  const kind = String(object.kind);
  const plural = PLURALS[kind];
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  if (plural === undefined) throw new Error(`the stand-in does not know the kind ${kind}`);
  const version = String(object.apiVersion);
  const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
  const place = CLUSTER_WIDE.includes(kind) ? '' : `/namespaces/${String(metadata.namespace ?? namespace)}`;
  return `${root}${place}/${plural}/${String(metadata.name)}`;
}
