import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptOrder, Executor } from '../../src/engine/ports.ts';
import { jobName } from '../../src/jobs/job-name.ts';
import { KubernetesExecutor } from '../../src/jobs/kubernetes-executor.ts';
import { type LabKubernetes, startLabKubernetes } from '../../src/lab/kubernetes/lab-kubernetes.ts';
import type { JobSettings } from '../../src/regions/executor-settings.ts';
import { ExecutorRig, type Reports } from './executor-rig.ts';

const REGION = 'admin';
const NAMESPACE = 'jobs';

/** One admin cluster of the lab whose pods are processes of this machine. */
export class JobLab {
  readonly directory = mkdtempSync(join(tmpdir(), 'job-lab-'));
  readonly kubernetes: LabKubernetes;
  readonly kubeconfig = join(this.directory, 'kubeconfig');

  static async start(): Promise<JobLab> {
    const directory = mkdtempSync(join(tmpdir(), 'job-lab-pods-'));
    const kubernetes = await startLabKubernetes({
      ...{ regions: [REGION], nodesPerCluster: 2, speed: 20, seed: 1, podReadySeconds: [1, 1] },
      processPods: { directory, which: 'jobs', hostPaths: [tmpdir()] },
    });
    return new JobLab(kubernetes, directory);
  }

  readonly #pods: string;

  private constructor(kubernetes: LabKubernetes, pods: string) {
    this.kubernetes = kubernetes;
    this.#pods = pods;
    writeFileSync(this.kubeconfig, kubernetes.kubeconfig(REGION), { mode: 0o600 });
    const secret = { metadata: { name: 'credentials' }, data: { TOKEN: Buffer.from('hunter2').toString('base64') } };
    kubernetes.objects(REGION).putObject('secrets', NAMESPACE, { apiVersion: 'v1', kind: 'Secret', ...secret });
  }

  get objects() {
    return this.kubernetes.objects(REGION);
  }

  get misfortunes() {
    return this.kubernetes.misfortunes(REGION);
  }

  settings(shared: string): JobSettings {
    const needs = { cpu: '10m', memory: '16Mi', nodeSelector: {} };
    return {
      kind: 'kubernetes',
      ...{ kubeconfig: this.kubeconfig, context: null, namespace: NAMESPACE, image: 'lab:1', serviceAccount: null },
      ...{ queue: null, secret: 'credentials', env: {} },
      volumes: [{ path: shared, source: { kind: 'host', directory: shared } }],
      tools: { terraform: needs, kubectl: needs, helm: needs, command: needs },
      ...{ startWithinMs: 600_000, graceMs: 600_000, keepMs: 86_400_000 },
    };
  }

  async close(): Promise<void> {
    await this.kubernetes.close();
    for (const directory of [this.directory, this.#pods]) rmSync(directory, { recursive: true, force: true });
  }
}

/** The executor's rig with Jobs of a lab instead of processes of its own. */
export class JobRig extends ExecutorRig {
  readonly lab: JobLab;
  readonly runId = `run-${Math.random()}`;
  readonly more: Partial<JobSettings>;

  constructor(lab: JobLab, more: Partial<JobSettings> = {}) {
    super();
    this.lab = lab;
    this.more = more;
  }

  override newExecutor(): Executor {
    const settings = { ...this.lab.settings(this.directory), ...this.more };
    return new KubernetesExecutor({ settings, run: this.runId, clock: this.clock });
  }

  job(order: AttemptOrder): string {
    return jobName(this.runId, order.attempt);
  }
}

/** The pod of an attempt, once it has been reported. */
export function podOf({ all }: Reports): string {
  const pod = all.find((report) => report.type === 'spawned')?.pod;
  if (pod === undefined) throw new Error('no pod has been reported');
  return pod;
}
