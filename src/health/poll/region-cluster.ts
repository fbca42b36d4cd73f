import type { CertificateEnd, ClusterSight } from '../../engine/model/health.ts';
import type { WatchedCluster } from '../../engine/model/planned-health.ts';
import type { Clock } from '../../engine/ports.ts';
import type { JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { listAt } from '../json-path.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';
import type { KubeAccess } from '../kube-access.ts';
import { kindPath } from '../kube-kind.ts';
import { type KubePod, readPod } from '../kube-pod.ts';
import type { KubeProblem } from '../kube-problem.ts';
import { kubeconfigEnds } from '../kubeconfig-ends.ts';
import { problemText } from '../problem-failure.ts';
import { evidenceLine } from '../seen-failure.ts';
import { clusterKubeconfig } from './cluster-kubeconfig.ts';
import { podSight, sightEvents } from './cluster-sight.ts';
import { podsOfRole } from './pods-of-role.ts';
import { clusterProblem } from './through-proxy.ts';

export interface RegionClusterOptions {
  readonly region: string;
  readonly cluster: WatchedCluster;
  readonly kube: KubeAccess;
  readonly clock: Clock;
  readonly onSight: (sight: ClusterSight) => void;
}

// Pods of validators come and go in minutes; three small lists per region and look.
const LOOK_EVERY_MS = 10_000;
/** Whoever waits for a pod to appear is told within this. */
const LOOK_AGAIN_MS = 2_000;
/** Two dozen pods are 200 kB, a thousand events a megabyte: more is not worth holding up the others. */
const BOUNDS = { timeoutMs: 5_000, maxBytes: 8_000_000 };

type Role = 'validator' | 'sentry';
interface Seen {
  readonly pods: Readonly<Record<Role, readonly (string | null)[]>>;
  readonly sight: ClusterSight;
}

/** What the cluster of one region says of its validators and sentries, looked at again and again. */
export class RegionCluster {
  readonly #options: RegionClusterOptions;
  readonly #closed = new AbortController();
  #unschedule: () => void = () => {};
  #flying: Promise<Result<Seen, KubeProblem>> | null = null;
  #last: Seen | null = null;
  #certificates: readonly CertificateEnd[] = [];
  #lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RegionClusterOptions) {
    this.#options = options;
    this.#schedule(0);
  }

  /** Which pod a node is. */
  async podOf(role: Role, index: number): Promise<Result<string, RpcProblem>> {
    const ageMs = this.#options.clock.nowMs() - this.#lastAtMs;
    const known = this.#last?.pods[role][index] ?? null;
    if (known !== null && ageMs < 2 * LOOK_EVERY_MS) return ok(known);
    // Not there a moment ago is not there now: many nodes ask, and one look answers them all.
    const seen = this.#last !== null && ageMs < LOOK_AGAIN_MS ? ok(this.#last) : await this.look();
    if (!seen.ok) return err(clusterProblem(seen.problem));
    const name = seen.value.pods[role][index] ?? null;
    const { namespace } = this.#options.cluster;
    return name === null
      ? err({ kind: 'unreachable', detail: `there is no pod of ${role}-${index} in the namespace ${namespace}` })
      : ok(name);
  }

  /** Of its API server, of the login to it and of the authority that vouches for it, as they were at the last look. */
  certificates(): readonly CertificateEnd[] {
    return this.#certificates;
  }

  /** Looks now; two at once are one. */
  look(): Promise<Result<Seen, KubeProblem>> {
    this.#flying ??= this.#look().finally(() => {
      this.#flying = null;
    });
    return this.#flying;
  }

  close(): void {
    this.#closed.abort();
    this.#unschedule();
  }

  #schedule(inMs: number): void {
    this.#unschedule();
    if (this.#closed.signal.aborted) return;
    const { clock } = this.#options;
    this.#unschedule = clock.at(clock.nowMs() + inMs, () => void this.look());
  }

  async #look(): Promise<Result<Seen, KubeProblem>> {
    const seen = await this.#read();
    this.#certificates = await this.#ends();
    this.#schedule(LOOK_EVERY_MS);
    if (this.#closed.signal.aborted) return seen;
    if (seen.ok) {
      this.#last = seen.value;
      this.#lastAtMs = seen.value.sight.observedAtMs;
    }
    this.#options.onSight(seen.ok ? seen.value.sight : this.#lost(seen.problem));
    return seen;
  }

  /** What was last known stays in sight, with the reason why there is nothing newer. */
  #lost(problem: KubeProblem): ClusterSight {
    const { region, clock } = this.#options;
    const text = evidenceLine(problemText(problem, 'the cluster'));
    const { pods, events } = this.#last?.sight ?? { pods: [], events: [] };
    return { region, observedAtMs: clock.nowMs(), problem: text, pods, events };
  }

  async #read(): Promise<Result<Seen, KubeProblem>> {
    const { cluster, region, clock } = this.#options;
    const [validators, sentries, events] = await Promise.all([
      this.#pods(cluster.validatorPods),
      this.#pods(cluster.sentryPods),
      this.#list('events', ''),
    ]);
    if (!validators.ok) return validators;
    if (!sentries.ok) return sentries;
    const all = [...new Map([...validators.value, ...sentries.value].map((pod) => [pod.name, pod])).values()];
    const pods = all
      .map(podSight)
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    return ok({
      pods: { validator: podsOfRole(validators.value), sentry: podsOfRole(sentries.value) },
      // Without the right to read events the pods are still worth showing.
      sight: {
        region,
        observedAtMs: clock.nowMs(),
        problem: null,
        pods,
        events: sightEvents(events.ok ? events.value : [], all),
      },
    });
  }

  async #ends(): Promise<readonly CertificateEnd[]> {
    const kubeconfig = clusterKubeconfig(this.#options.cluster);
    const { loginMs = null, authorityMs = null } = (await kubeconfigEnds(kubeconfig)) ?? {};
    const ends = {
      'API server': this.#options.kube.serverCertificateEnd(kubeconfig),
      login: loginMs,
      CA: authorityMs,
    };
    return Object.entries(ends).flatMap(([of, untilMs]) =>
      untilMs === null ? [] : [{ of: of as CertificateEnd['of'], untilMs }],
    );
  }

  async #pods(selector: string): Promise<Result<readonly KubePod[], KubeProblem>> {
    const found = await this.#list('pods', `?labelSelector=${encodeURIComponent(selector)}`);
    return found.ok ? ok(found.value.map(readPod)) : found;
  }

  async #list(kind: 'pods' | 'events', query: string): Promise<Result<readonly JsonValue[], KubeProblem>> {
    const { kube, cluster } = this.#options;
    const path = `${kindPath(kind, cluster.namespace)}${query}`;
    const text = await kube.get(clusterKubeconfig(cluster), path, { ...BOUNDS, signal: this.#closed.signal });
    if (!text.ok) return text;
    try {
      return ok(listAt(JSON.parse(text.value) as JsonValue, 'items'));
    } catch {
      return err({ kind: 'not-json', detail: text.value.slice(0, 120) });
    }
  }
}
