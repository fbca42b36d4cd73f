import { ADMIN_CLUSTER } from './admin-cluster.ts';
import type { BesuWorld } from './besu/besu-world.ts';
import { flakyEffects } from './flaky-effects.ts';
import { type Injection, type Placed, placedEffects } from './injection.ts';
import { isOfJob, JobFaults } from './job-faults.ts';
import type { LabKubernetes, LabPod, PodFault } from './kubernetes/lab-kubernetes.ts';
import type { LabSettings } from './lab-record.ts';
import { freeRelease, leaveReleaseStuck } from './stuck-release.ts';
import { TerraformFaults } from './terraform-faults.ts';

/** What scenarios act on. */
export interface Stage {
  readonly settings: LabSettings;
  readonly directory: string;
  readonly world: BesuWorld;
  /** Node ids of a region. */
  nodesOf(region: string): readonly string[];
}

/**
 * Carries scenarios out and takes them back. Nodes, pods and partition always follow from what is in force; what happens
 * only so many times (tickets, refused writes, a stuck release) is put in place once and then uses itself up.
 */
export class LabFaults {
  readonly #stage: Stage;
  readonly #terraform: TerraformFaults;
  readonly #jobs: JobFaults;
  #kubernetes: LabKubernetes | null = null;
  #inForce: readonly Injection[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#terraform = new TerraformFaults(stage.directory, stage.settings);
    this.#jobs = new JobFaults(stage.settings.admin);
  }

  get inForce(): readonly Injection[] {
    return this.#inForce;
  }

  /** Before its pods start: those of a lab that comes back ask at once what is wrong with them. */
  remember(inForce: readonly Injection[]): void {
    this.#inForce = inForce;
    this.#jobs.remember(this.#everything());
    this.#settleChain();
  }

  /** The clusters are there; those of an earlier process have had what happens only once. */
  attach(kubernetes: LabKubernetes): void {
    this.#kubernetes = kubernetes;
    for (const injection of this.#inForce) this.#spoilApis(this.#effectsOf(injection), 'lasting');
    this.#jobs.put(kubernetes, this.#everything());
  }

  async inject(injection: Injection): Promise<void> {
    this.#inForce = [...this.#inForce, injection];
    const effects = this.#effectsOf(injection);
    for (const { effect, regions } of effects) {
      if (effect.kind === 'terraform') await this.#terraform.put(effect, regions);
      if (effect.kind === 'stuck-release') for (const region of regions) this.#objects(region, leaveReleaseStuck);
    }
    this.#spoilApis(effects, 'all');
    this.#jobs.put(this.#kubernetes, effects);
    this.#settle();
  }

  /** Nothing of what was ever injected is left. */
  async clear(): Promise<void> {
    this.#inForce = [];
    await this.#terraform.clear();
    for (const region of this.#stage.settings.regions) {
      this.#kubernetes?.injectApiFault(region, null);
      this.#objects(region, freeRelease);
    }
    this.#jobs.clear(this.#kubernetes);
    this.#settle();
  }

  podFault(pod: LabPod): PodFault | null {
    if (isOfJob(pod)) return this.#jobs.podFault(pod, this.#everything());
    if (pod.labels['app.kubernetes.io/component'] !== 'validator') return null;
    for (const { effect, regions } of this.#everything()) {
      if (effect.kind === 'pod' && regions.includes(pod.region)) return effect.fault;
    }
    return null;
  }

  #effectsOf(injection: Injection): readonly Placed[] {
    const { seed, regions: lab } = this.#stage.settings;
    return placedEffects(lab, injection).flatMap((placed) =>
      placed.effect.kind === 'flaky' ? flakyEffects(seed, lab, placed.regions) : [placed],
    );
  }

  #everything(): readonly Placed[] {
    return this.#inForce.flatMap((injection) => this.#effectsOf(injection));
  }

  #spoilApis(effects: readonly Placed[], which: 'all' | 'lasting'): void {
    for (const { effect, regions } of effects) {
      if (effect.kind !== 'api' || (which === 'lasting' && effect.fault.kind === 'refuse-write')) continue;
      for (const region of regions) this.#kubernetes?.injectApiFault(region, effect.fault);
    }
  }

  #settle(): void {
    this.#settleChain();
    const { regions, admin } = this.#stage.settings;
    for (const cluster of admin === undefined ? regions : [...regions, ADMIN_CLUSTER]) {
      this.#kubernetes?.reconsiderPods(cluster);
    }
  }

  #settleChain(): void {
    const { world, settings } = this.#stage;
    const nodesOf = (region: string): readonly string[] => this.#stage.nodesOf(region);
    const effects = this.#everything();
    for (const region of settings.regions) {
      for (const node of nodesOf(region)) {
        const faults = effects.flatMap(({ effect, regions }) => {
          const meant = effect.kind === 'node' && regions.includes(region) && isMeant(effect.role, node);
          return meant ? effect.faults : [];
        });
        world.setFaults(node, faults);
      }
    }
    const apart = effects.filter(({ effect }) => effect.kind === 'apart').map(({ regions }) => regions);
    world.partition(apart.length === 0 ? null : apart.map((regions) => regions.flatMap(nodesOf)));
  }

  #objects(region: string, act: (objects: ReturnType<LabKubernetes['objects']>) => void): void {
    if (this.#kubernetes !== null) act(this.#kubernetes.objects(region));
  }
}

const isMeant = (role: 'validator' | 'every', node: string): boolean =>
  role === 'every' || node.includes('/validator-');
