import { ADMIN_CLUSTER, type AdminSettings } from './admin-cluster.ts';
import type { Placed } from './injection.ts';
import type { LabKubernetes, LabPod, PodFault } from './kubernetes/lab-kubernetes.ts';

/** Labels of a Job's pods by which the rollout says which step of which region they are. */
const SCOPE_LABEL = 'besu-console.io/scope';
const STEP_LABEL = 'besu-console.io/step';
const JOB_LABEL = 'job-name';
const QUOTA = 'lab-quota';

export const isOfJob = (pod: LabPod): boolean => pod.labels[JOB_LABEL] !== undefined;

/** Misfortunes of the rollout's own Jobs in the admin cluster. */
export class JobFaults {
  readonly #settings: AdminSettings | undefined;
  /** Names of the pods that each misfortune was meant for; a fault uses itself up. */
  #struck = new Map<string, ReadonlySet<string>>();

  constructor(settings: AdminSettings | undefined) {
    this.#settings = settings;
  }

  podFault(pod: LabPod, placed: readonly Placed[]): PodFault | null {
    const region = pod.labels[SCOPE_LABEL] ?? '';
    for (const { effect, regions } of placed) {
      if (effect.kind !== 'job' || pod.labels[STEP_LABEL] !== effect.step || !regions.includes(region)) continue;
      const key = `${effect.fault.kind}/${region}`;
      const struck = this.#struck.get(key) ?? new Set();
      if (!struck.has(pod.name) && struck.size >= effect.times) continue;
      this.#struck.set(key, new Set([...struck, pod.name]));
      return effect.fault;
    }
    return null;
  }

  /** Of a lab that comes back: what happens only so many times has happened. */
  remember(placed: readonly Placed[]): void {
    for (const { effect, regions } of placed) {
      if (effect.kind !== 'job') continue;
      const earlier = new Set(Array.from({ length: effect.times }, (_, at) => `earlier ${at}`));
      for (const region of regions) this.#struck.set(`${effect.fault.kind}/${region}`, earlier);
    }
  }

  /** What lasts in the admin cluster; again after it was put up again, for a quota may be there already. */
  put(kubernetes: LabKubernetes | null, placed: readonly Placed[]): void {
    const settings = this.#settings;
    if (kubernetes === null || settings === undefined) return;
    for (const { effect } of placed) {
      if (effect.kind === 'admin-api') kubernetes.injectApiFault(ADMIN_CLUSTER, effect.fault);
      if (effect.kind !== 'admin-quota') continue;
      const body = { metadata: { name: QUOTA }, spec: { hard: effect.hard } };
      kubernetes.objects(ADMIN_CLUSTER).putObject('resourcequotas', settings.namespace, body);
    }
  }

  clear(kubernetes: LabKubernetes | null): void {
    this.#struck = new Map();
    if (kubernetes === null || this.#settings === undefined) return;
    kubernetes.injectApiFault(ADMIN_CLUSTER, null);
    kubernetes.objects(ADMIN_CLUSTER).removeObject('resourcequotas', this.#settings.namespace, QUOTA);
  }
}
