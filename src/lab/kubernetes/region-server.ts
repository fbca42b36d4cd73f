import type { IncomingMessage, ServerResponse } from 'node:http';
import { unauthorized } from './api-error.ts';
import { ApiFaults } from './api-faults.ts';
import { readApiRequest } from './api-request.ts';
import { HEALTH_PATHS, route, sendError } from './api-router.ts';
import type { ApiServer } from './api-server.ts';
import { createCluster } from './cluster.ts';
import { Controllers } from './controllers.ts';
import { type Doc, docOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import type { LabClock } from './lab-clock.ts';
import type { LabKubernetesOptions, StoredObject } from './lab-kubernetes-options.ts';
import { addNodes } from './node-pool.ts';
import { deleteObject } from './object-deletion.ts';
import { ObjectWriter } from './object-writer.ts';
import { afterShutdown } from './process-pods/after-shutdown.ts';
import { isProcessPod, type ProcessPodOptions } from './process-pods/process-pod-options.ts';
import type { ProcessPodRun } from './process-pods/process-pod-run.ts';
import { storedType } from './resource-types.ts';

const BY_LAB = { manager: 'lab', operation: 'Update' as const, subresource: '' };
const RESTORED_SEED = 104_729;
const VOLATILE = new Set(['pods', 'nodes', 'events', 'events.events.k8s.io', 'leases.coordination.k8s.io']);

/** The cluster of one region behind its API. */
export class RegionServer {
  readonly #server: ApiServer;
  readonly #faults: ApiFaults;
  readonly #token: string;
  readonly #processPods: ProcessPodOptions | undefined;
  #bootNodes: (() => void) | undefined;

  constructor(region: string, options: LabKubernetesOptions, clock: LabClock, token: string) {
    // Objects that come back keep their uids, so new ones must be drawn from elsewhere.
    const seed = options.restore === undefined ? options.seed : options.seed + RESTORED_SEED;
    const cluster = createCluster(region, seed, clock);
    const hooks = options.hooks ?? {};
    this.#token = token;
    const { clusters } = options.processPods ?? {};
    this.#processPods = clusters?.includes(region) === false ? undefined : options.processPods;
    this.#faults = new ApiFaults(clock);
    this.#server = {
      cluster,
      writer: new ObjectWriter(cluster),
      controllers: new Controllers(cluster, {
        readySeconds: options.podReadySeconds,
        hooks,
        ...(this.#processPods === undefined ? {} : { processPods: this.#processPods }),
      }),
      hooks,
      speed: options.speed,
      isSilent: () => this.#faults.isSilent(),
    };
    this.#bootNodes = addNodes(cluster, options.nodesPerCluster, options.nodeReadySeconds ?? 0);
    const restored = options.restore?.objects[region];
    if (restored === undefined) for (const name of ['default', 'kube-system', 'kube-public']) this.#addNamespace(name);
    else this.#bringBack(restored);
  }

  get faults(): ApiFaults {
    return this.#faults;
  }

  async handle(message: IncomingMessage, response: ServerResponse, url: URL, path: string): Promise<void> {
    this.#faults.track(response);
    try {
      const request = await readApiRequest(message, url, path);
      if (!(await this.#faults.pass(response))) return;
      if (message.headers.authorization !== `Bearer ${this.#token}` && !HEALTH_PATHS.has(path)) throw unauthorized();
      // The lab is up long before a rollout reaches its clusters: nodes come up when somebody first looks.
      this.#startNodes();
      await route(this.#server, this.#faults, request, response);
    } catch (error) {
      sendError(response, error);
    }
  }

  deletePod(namespace: string, name: string): void {
    const { cluster } = this.#server;
    const pod = cluster.store.get('pods', namespace, name);
    if (pod !== undefined) deleteObject(cluster, 'pods', pod);
  }

  /** What is wrong with pods may have changed. */
  reconsiderPods(): void {
    this.#server.controllers.kubelet.reconsider();
  }

  /** Puts an object there as a client would, unless one of that name is there. */
  putObject(id: string, namespace: string, body: Doc): void {
    const { cluster, writer } = this.#server;
    const type = storedType(id);
    const name = String(docOf(body.metadata).name);
    if (type === undefined || cluster.store.get(id, namespace, name) !== undefined) return;
    if (namespace !== '' && cluster.store.get('namespaces', '', namespace) === undefined) this.#addNamespace(namespace);
    writer.create(type, namespace, body, { dryRun: false, writer: BY_LAB });
  }

  removeObject(id: string, namespace: string, name: string): void {
    this.#server.cluster.store.remove(id, namespace, name);
  }

  object(id: string, namespace: string, name: string): KubeObject | undefined {
    return this.#server.cluster.store.get(id, namespace, name);
  }

  /** Throws a pod out whose containers are processes. */
  evictPod(namespace: string, name: string, message: string): void {
    this.#processPod(namespace, name)?.evict(message);
  }

  killOutOfMemory(namespace: string, name: string): void {
    this.#processPod(namespace, name)?.killOutOfMemory();
  }

  loseNode(name: string): void {
    this.#server.controllers.kubelet.nodeLoss.lose(name);
  }

  /** What a reboot leaves: pods and nodes are made anew by whoever wants them, events are forgotten. */
  storedObjects(): readonly StoredObject[] {
    const { store } = this.#server.cluster;
    const ids = store.ids().filter((id) => !VOLATILE.has(id));
    const pods = store.list('pods').filter((pod) => isProcessPod(pod, this.#processPods));
    return [
      ...ids.flatMap((id) => store.list(id).map((object) => ({ id, object }))),
      // What they did is done: whoever waits for them must find how they ended.
      ...pods.map((pod) => ({ id: 'pods', object: afterShutdown(pod) })),
    ];
  }

  async stop(): Promise<void> {
    this.#faults.inject(null);
    await this.#server.controllers.stop();
  }

  /** What ran before must run again without anybody asking: other regions' validators need its own. */
  #bringBack(restored: readonly StoredObject[]): void {
    for (const { id, object } of restored) this.#server.cluster.store.put(id, object);
    this.#startNodes();
  }

  #processPod(namespace: string, name: string): ProcessPodRun | undefined {
    const { cluster, controllers } = this.#server;
    const pod = cluster.store.get('pods', namespace, name);
    return pod === undefined ? undefined : controllers.kubelet.processPod(pod);
  }

  #startNodes(): void {
    this.#bootNodes?.();
    this.#bootNodes = undefined;
  }

  #addNamespace(name: string): void {
    const type = storedType('namespaces');
    if (type === undefined) return;
    this.#server.writer.create(type, '', { metadata: { name } }, { dryRun: false, writer: BY_LAB });
  }
}
