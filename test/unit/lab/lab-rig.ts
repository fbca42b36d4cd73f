import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_CLUSTER, type AdminSettings, furnishAdminCluster } from '../../../src/lab/admin-cluster.ts';
import { type BesuWorld, createBesuWorld } from '../../../src/lab/besu/besu-world.ts';
import { type LabKubernetes, startLabKubernetes } from '../../../src/lab/kubernetes/lab-kubernetes.ts';
import { LabFaults } from '../../../src/lab/lab-faults.ts';
import { labHooks } from '../../../src/lab/lab-hooks.ts';
import { kubeClient } from '../../../src/lab/stand-ins/kube-client.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { manualClock } from './kubernetes/manual-clock.ts';

/** An answer is read without ceremony: a wrong shape fails the test that reads it. */
type Parsed = ReturnType<typeof JSON.parse>;

const nodesOf = (region: string): readonly string[] => [`${region}/validator-0`, `${region}/sentry-0`];

/** A lab with a rolled-out chain whose time, in clusters and on the chain, moves by hand alone. */
export class LabRig {
  readonly regions: readonly string[];
  readonly world: BesuWorld;
  readonly faults: LabFaults;
  /** Holds the kubeconfig of each region: `{region}.yaml`. */
  readonly directory: string;
  readonly #clock = manualClock();
  readonly #kubernetes: LabKubernetes;

  static async open(size: number, admin?: AdminSettings): Promise<LabRig> {
    const regions: readonly string[] = deployRegions.slice(0, size).map(({ id }) => id);
    const directory = await mkdtemp(join(tmpdir(), 'besu-console-lab-rig-'));
    const nodes = regions.flatMap((region) => [
      { id: `${region}/validator-0`, region, role: 'validator' as const },
      { id: `${region}/sentry-0`, region, role: 'sentry' as const },
    ]);
    const chain = { topology: 'shared-chain', chainId: 138, blockPeriodSeconds: 1, requestTimeoutSeconds: 2 } as const;
    const world = createBesuWorld({ ...chain, speed: 0, seed: 1, nodes, epochMs: 1_800_000_000_000 });
    const settings = { regions, seed: 1, speed: 1, scenario: 'happy', ...(admin === undefined ? {} : { admin }) };
    const faults = new LabFaults({ settings, directory, world, nodesOf });
    const clock = manualClock();
    const kubernetes = await startLabKubernetes({
      regions: admin === undefined ? regions : [...regions, ADMIN_CLUSTER],
      nodesPerCluster: 3,
      speed: 1,
      seed: 1,
      podReadySeconds: [6, 12],
      clock,
      hooks: labHooks(world, new Set(regions.flatMap(nodesOf)), faults, () => {}),
    });
    faults.attach(kubernetes);
    if (admin !== undefined) {
      furnishAdminCluster(kubernetes, admin);
      await writeFile(join(directory, `${ADMIN_CLUSTER}.yaml`), kubernetes.kubeconfig(ADMIN_CLUSTER));
    }
    const rig = new LabRig(regions, directory, { world, faults, clock, kubernetes });
    await rig.#deploy();
    return rig;
  }

  private constructor(
    regions: readonly string[],
    directory: string,
    parts: {
      readonly world: BesuWorld;
      readonly faults: LabFaults;
      readonly clock: ReturnType<typeof manualClock>;
      readonly kubernetes: LabKubernetes;
    },
  ) {
    this.regions = regions;
    this.directory = directory;
    this.world = parts.world;
    this.faults = parts.faults;
    this.#clock = parts.clock;
    this.#kubernetes = parts.kubernetes;
  }

  /** Both worlds, a second at a time. */
  seconds(count: number): void {
    for (let second = 0; second < count; second += 1) {
      this.#clock.advance(1);
      this.world.advance(1_000);
    }
  }

  async call(region: string, method: string, path: string, body?: Parsed): Promise<{ status: number; body: Parsed }> {
    const client = await kubeClient({ KUBECONFIG: join(this.directory, `${region}.yaml`) });
    const answer = await client.call(method, path, body);
    this.#clock.settle();
    return answer;
  }

  /** JSON-RPC of the region's validator, through its cluster. */
  async rpc(region: string, method: string, params: readonly unknown[] = [], pod = 'validator'): Promise<Parsed> {
    const path = `/api/v1/namespaces/besu/pods/besu-${pod}-0:8545/proxy/`;
    return (await this.call(region, 'POST', path, { jsonrpc: '2.0', id: 1, method, params })).body;
  }

  async height(region: string): Promise<number> {
    return Number((await this.rpc(region, 'eth_blockNumber')).result);
  }

  async peers(region: string): Promise<number> {
    return Number((await this.rpc(region, 'net_peerCount')).result);
  }

  /** What `kubectl get pods` would say of the validator: Ready, and why it waits if it does. */
  async pod(region: string): Promise<{ ready: boolean; restarts: number; waiting: string | null; events: string[] }> {
    const { body } = await this.call(region, 'GET', '/api/v1/namespaces/besu/pods/besu-validator-0');
    const [container] = body.status.containerStatuses;
    const { body: events } = await this.call(region, 'GET', '/api/v1/namespaces/besu/events');
    return {
      ready: body.status.conditions.find((one: Parsed) => one.type === 'Ready').status === 'True',
      restarts: container.restartCount,
      waiting: container.state.waiting?.reason ?? null,
      events: events.items
        .filter((event: Parsed) => event.involvedObject.name === 'besu-validator-0')
        .map((event: Parsed) => String(event.message)),
    };
  }

  async close(): Promise<void> {
    await this.#kubernetes.close();
    await this.world.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #deploy(): Promise<void> {
    for (const region of this.regions) {
      await writeFile(join(this.directory, `${region}.yaml`), this.#kubernetes.kubeconfig(region));
      await this.call(region, 'GET', '/api/v1/nodes');
      const objects = this.#kubernetes.objects(region);
      for (const role of ['validator', 'sentry']) objects.putObject('apps/statefulsets', 'besu', statefulSet(role));
    }
    this.seconds(40);
  }
}

function statefulSet(role: string): Parsed {
  const labels = { 'app.kubernetes.io/name': 'besu', 'app.kubernetes.io/component': role };
  const container = { name: 'besu', image: 'hyperledger/besu:26.8.0', ports: [{ name: 'rpc', containerPort: 8545 }] };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: 1, serviceName: 'besu-p2p', selector: { matchLabels: labels }, template };
  return { metadata: { name: `besu-${role}` }, spec };
}
