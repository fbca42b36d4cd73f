import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { freePort } from '../free-port.ts';
import { LabRefusal, portTaken } from '../lab-refusal.ts';
import { noSuchPath } from './api-error.ts';
import { sendError } from './api-router.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { startLabClock } from './lab-clock.ts';
import type { ApiFault, LabIdentity, LabKubernetesOptions, LabSnapshot } from './lab-kubernetes-options.ts';
import { RegionServer } from './region-server.ts';

export type {
  ApiFault,
  LabKubernetesOptions,
  LabPod,
  LabSnapshot,
  PodFault,
} from './lab-kubernetes-options.ts';

export type LabObjects = Pick<RegionServer, 'putObject' | 'removeObject' | 'object'>;
/** What befalls pods whose containers are processes, and the nodes they run on. */
export type LabMisfortunes = Pick<RegionServer, 'evictPod' | 'killOutOfMemory' | 'loseNode'>;

export interface LabKubernetes {
  /** https://127.0.0.1:PORT */
  readonly url: string;
  /** YAML with the certificate and the token of this run. */
  kubeconfig(region: string): string;
  injectApiFault(region: string, fault: ApiFault | null): void;
  deletePod(region: string, namespace: string, name: string): void;
  /** Makes every pod of a region ask again what is wrong with it. */
  reconsiderPods(region: string): void;
  /** The objects of a region, for what a scenario puts there and takes away. `id` is the plural, with its group if it has one. */
  objects(region: string): LabObjects;
  misfortunes(region: string): LabMisfortunes;
  snapshot(): LabSnapshot;
  close(): Promise<void>;
}

/** /clusters/REGION/api/... */
const CLUSTER_PATH = /^\/clusters\/([^/]+)(\/.*)?$/;

async function createCertificate(): Promise<{ private: string; cert: string }> {
  return generate([{ name: 'commonName', value: 'besu-console-lab' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
}

async function newIdentity(): Promise<LabIdentity> {
  const { private: key, cert } = await createCertificate();
  return { port: await freePort(), key, certificate: cert, token: randomBytes(24).toString('base64url') };
}

const refusedPort = (problem: Error, port: number): Error =>
  'code' in problem && problem.code === 'EADDRINUSE' ? new LabRefusal(portTaken(port, 'clusters')) : problem;

/** One https port on loopback that looks like one Kubernetes cluster per region, to unmodified kubectl and helm. */
export async function startLabKubernetes(options: LabKubernetesOptions): Promise<LabKubernetes> {
  const clock = options.clock ?? startLabClock(options.speed);
  const { token, key, certificate, port } = options.restore?.identity ?? (await newIdentity());
  // A token per region: one for another cluster is refused, and a request without a prefix finds its cluster.
  const tokenOf = (region: string): string => `${token}.${region}`;
  const servers = new Map(
    options.regions.map((region) => [region, new RegionServer(region, options, clock, tokenOf(region))] as const),
  );
  const serverOf = (region: string): RegionServer => {
    const server = servers.get(region);
    if (server === undefined) throw new RangeError(`the lab has no region ${region}`);
    return server;
  };
  const handle = (message: IncomingMessage, response: ServerResponse): void => {
    const url = URL.parse(message.url ?? '/', 'https://lab');
    const [, named, below = '/'] = CLUSTER_PATH.exec(url?.pathname ?? '') ?? [];
    // kubectl 1.32 drops the path of the server for `get --raw` (1.35 does not): then the token tells the cluster.
    const region = named ?? options.regions.find((one) => message.headers.authorization === `Bearer ${tokenOf(one)}`);
    const path = named === undefined ? (url?.pathname ?? '/') : below;
    const server = servers.get(region ?? '');
    if (url === null || server === undefined) sendError(response, noSuchPath());
    else void server.handle(message, response, url, path);
  };
  const https = createServer({ key, cert: certificate, keepAliveTimeout: 60_000 }, handle);
  await new Promise<void>((resolve, reject) => {
    https.once('error', (problem) => reject(refusedPort(problem, port)));
    https.listen(port, '127.0.0.1', resolve);
  });
  const listening = (https.address() as AddressInfo).port;
  const url = `https://127.0.0.1:${listening}`;
  return {
    url,
    kubeconfig: (region) => {
      serverOf(region);
      return kubeconfigText({ region, server: `${url}/clusters/${region}`, certificate, token: tokenOf(region) });
    },
    injectApiFault: (region, fault) => serverOf(region).faults.inject(fault),
    deletePod: (region, namespace, name) => serverOf(region).deletePod(namespace, name),
    reconsiderPods: (region) => serverOf(region).reconsiderPods(),
    objects: serverOf,
    misfortunes: serverOf,
    snapshot: () => ({
      identity: { port: listening, key, certificate, token },
      objects: Object.fromEntries([...servers].map(([region, server]) => [region, server.storedObjects()])),
    }),
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.stop()));
      clock.stop();
      const closed = new Promise<void>((resolve) => {
        https.close(() => resolve());
      });
      https.closeAllConnections();
      await closed;
    },
  };
}
