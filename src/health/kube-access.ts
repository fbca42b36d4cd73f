import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { HttpBounds } from './http-attempt.ts';
import type { HttpDoor, HttpTarget } from './http-door.ts';
import { httpProblem } from './http-problem.ts';
import { listAt, textAt } from './json-path.ts';
import type { KubeFeed, KubeWatchEvents, WatchEnd } from './kube-collection.ts';
import { type KubeKind, type KubeScope, kindPath, kindSelector, podPath, servicePath } from './kube-kind.ts';
import type { KubeProblem } from './kube-problem.ts';
import { kubeTarget } from './kube-target.ts';
import { type KubeView, type SharedWatch, watchCluster } from './kube-view.ts';
import { wireProblem } from './wire-problem.ts';
import { messageOf } from './within.ts';

/** The door to every cluster's API. Reads only. */
export interface KubeAccess {
  /** Text of one GET below the server's base path. Bounded, never throws. */
  get(kubeconfig: string, path: string, bounds: HttpBounds): Promise<Result<string, KubeProblem>>;
  /** Which cluster a kubeconfig leads to, by what stands in it: nobody is asked. */
  cluster(kubeconfig: string): Promise<Result<{ readonly server: string; readonly ca: string | null }, KubeProblem>>;
  /** When the certificate ends that its API server showed last; null = none was seen. */
  serverCertificateEnd(kubeconfig: string): number | null;
  /** Where a service's own HTTP answers, through the API server; needs no port-forward and no way into the network. */
  service(kubeconfig: string, namespace: string, name: string, port: number): Promise<Result<HttpTarget, KubeProblem>>;
  /** The same for one pod: whoever answers is that pod and no other. */
  pod(kubeconfig: string, namespace: string, name: string, port: number): Promise<Result<HttpTarget, KubeProblem>>;
  /** One watch per (kubeconfig, namespace, selector), shared by all its views. */
  openRelease(scope: KubeScope): KubeView;
  openNodes(kubeconfig: string): KubeView;
  close(): void;
}

type ClientNode = typeof import('@kubernetes/client-node');
interface Loaded {
  readonly changedAtMs: number;
  readonly config: KubeConfig;
}

// Login and handshake of a watch; client-node's own limit begins only after the login.
const OPEN_MS = 25_000;
const NOT_OPENED: WatchEnd = { kind: 'failed', problem: { kind: 'timeout', detail: 'the watch did not open' } };
const LIST_BOUNDS = { timeoutMs: 10_000, maxBytes: 32_000_000 };

export function createKubeAccess(door: HttpDoor, nowMs: () => number = Date.now): KubeAccess {
  const loaded = new Map<string, Loaded>();
  const certificateEnds = new Map<string, number>();
  const shared = new Map<string, { readonly watch: SharedWatch; views: number }>();

  async function configOf(kubeconfig: string): Promise<Result<KubeConfig, KubeProblem>> {
    try {
      const changedAtMs = (await stat(kubeconfig)).mtimeMs;
      const known = loaded.get(kubeconfig);
      // Kept while the file is the same, because the login program's token is cached inside.
      if (known?.changedAtMs === changedAtMs) return ok(known.config);
      const config = loadConfig(await import('@kubernetes/client-node'), kubeconfig);
      loaded.set(kubeconfig, { changedAtMs, config });
      return ok(config);
    } catch (error) {
      return err({ kind: 'kubeconfig', detail: `${kubeconfig}: ${messageOf(error)}` });
    }
  }

  async function target(kubeconfig: string, path: string): Promise<Result<HttpTarget, KubeProblem>> {
    const config = await configOf(kubeconfig);
    return config.ok ? kubeTarget(config.value, path) : config;
  }

  async function get(kubeconfig: string, path: string, bounds: HttpBounds): Promise<Result<string, KubeProblem>> {
    const to = await target(kubeconfig, path);
    if (!to.ok) return to;
    const reply = await door.send(to.value, { method: 'GET' }, bounds);
    if (!reply.ok) return reply;
    const endMs = reply.value.certificateUntilMs ?? null;
    if (endMs !== null) certificateEnds.set(kubeconfig, endMs);
    return reply.value.status === 200 ? ok(reply.value.body) : err(httpProblem(reply.value));
  }

  function feed(scope: KubeScope, kind: KubeKind): KubeFeed {
    const path = kindPath(kind, scope.namespace);
    const labelSelector = kindSelector(kind, scope.selector);
    const query = labelSelector === '' ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    return {
      async list(signal) {
        const text = await get(scope.kubeconfig, path + query, { ...LIST_BOUNDS, signal });
        return text.ok ? readList(text.value) : text;
      },
      async watch(resourceVersion, on, signal) {
        const config = await configOf(scope.kubeconfig);
        if (!config.ok) return { kind: 'failed', problem: config.problem };
        const parameters = {
          resourceVersion,
          allowWatchBookmarks: true,
          ...(labelSelector !== '' && { labelSelector }),
        };
        return stream(await import('@kubernetes/client-node'), config.value, path, parameters, on, signal);
      },
    };
  }

  function open(scope: KubeScope, kinds: readonly KubeKind[]): KubeView {
    const key = JSON.stringify([scope.kubeconfig, scope.namespace, scope.selector, kinds[0]]);
    const entry = shared.get(key) ?? { watch: watchCluster(kinds, (kind) => feed(scope, kind), nowMs), views: 0 };
    shared.set(key, entry);
    entry.views += 1;
    let closed = false;
    return {
      snapshot: () => entry.watch.snapshot(),
      settled: (sinceMs, signal) => entry.watch.settled(sinceMs, signal),
      close() {
        if (closed) return;
        closed = true;
        entry.views -= 1;
        if (entry.views > 0) return;
        shared.delete(key);
        entry.watch.close();
      },
    };
  }

  async function cluster(kubeconfig: string): ReturnType<KubeAccess['cluster']> {
    const config = await configOf(kubeconfig);
    if (!config.ok) return config;
    const current = config.value.getCurrentCluster();
    try {
      return ok({ server: current?.server ?? '', ca: await fingerprintOf(current?.caData, current?.caFile) });
    } catch (error) {
      return err({ kind: 'kubeconfig', detail: messageOf(error) });
    }
  }

  return {
    get,
    cluster,
    serverCertificateEnd: (kubeconfig) => certificateEnds.get(kubeconfig) ?? null,
    service: (kubeconfig, namespace, name, port) => target(kubeconfig, servicePath(namespace, name, port)),
    pod: (kubeconfig, namespace, name, port) => target(kubeconfig, podPath(namespace, name, port)),
    openRelease: (scope) => open(scope, ['pods', 'statefulsets', 'deployments', 'replicasets', 'events']),
    openNodes: (kubeconfig) => open({ kubeconfig, namespace: '', selector: '' }, ['nodes']),
    close() {
      for (const { watch } of shared.values()) watch.close();
      shared.clear();
    },
  };
}

async function fingerprintOf(data: string | undefined, file: string | undefined): Promise<string | null> {
  const bytes = data !== undefined ? Buffer.from(data, 'base64') : file === undefined ? null : await readFile(file);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}

function loadConfig({ KubeConfig }: ClientNode, file: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(file);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('its current context names no cluster');
  // Without a user client-node 2.0.1 forgets the certificate authority as well.
  if (config.getCurrentUser() === null) config.loadFromClusterAndUser(cluster, { name: 'anonymous' });
  return config;
}

function readList(text: string): ReturnType<KubeFeed['list']> extends Promise<infer Read> ? Read : never {
  try {
    const list = JSON.parse(text) as JsonValue;
    return ok({ items: listAt(list, 'items'), resourceVersion: textAt(list, 'metadata', 'resourceVersion') ?? '' });
  } catch {
    return err({ kind: 'not-json', detail: text.slice(0, 120) });
  }
}

/** One watch stream, from its opening to its end. client-node ends it after 30 s of silence, which finds dead lines. */
function stream(
  { Watch }: ClientNode,
  config: KubeConfig,
  path: string,
  parameters: Record<string, string | boolean>,
  on: KubeWatchEvents,
  signal: AbortSignal,
): Promise<WatchEnd> {
  if (signal.aborted) return Promise.resolve({ kind: 'ended' });
  return new Promise((resolve) => {
    let ended = false;
    let line: AbortController | null = null;
    const finish = (how: WatchEnd): void => {
      ended = true;
      clearTimeout(late);
      signal.removeEventListener('abort', leave);
      line?.abort();
      resolve(how);
    };
    const leave = (): void => finish({ kind: 'ended' });
    const late = setTimeout(() => finish(NOT_OPENED), OPEN_MS);
    signal.addEventListener('abort', leave);
    const event = (type: string, object: JsonValue): void => {
      if (ended) return;
      // An ERROR event is a Status: 410 = this version is too old; after any other only a new list is safe too.
      if (type === 'ERROR') finish({ kind: 'gone' });
      else on.event(type, object);
    };
    const opened = (controller: AbortController): void => {
      clearTimeout(late);
      line = controller;
      // It may come after we have left.
      if (ended) controller.abort();
      else on.opened();
    };
    const watch = new Watch(config).watch(path, parameters, event, (error) => finish(endOf(error, line !== null)));
    watch.then(opened, (error: unknown) => finish(endOf(error, false)));
  });
}

/** client-node says null for a calm end, an error with `statusCode` for a refusal, a DOMException for 30 s of silence. */
function endOf(error: unknown, opened: boolean): WatchEnd {
  if (error === null || error === undefined) return { kind: 'ended' };
  if (error instanceof DOMException) return opened ? { kind: 'ended' } : NOT_OPENED;
  if (typeof error === 'object' && 'statusCode' in error) {
    const status = Number(error.statusCode);
    if (status === 410) return { kind: 'gone' };
    const detail = messageOf(error);
    return { kind: 'failed', problem: { kind: 'http', status, retryAfterSeconds: null, detail, hint: null } };
  }
  // undici hides the socket's own error in `cause`.
  return { kind: 'failed', problem: wireProblem(error instanceof Error && error.cause ? error.cause : error) };
}
