import type { NodeFault } from './besu/node-fault.ts';
import type { ApiFault, PodFault } from './kubernetes/lab-kubernetes-options.ts';

/** Something that goes wrong, by name: data that the lab carries out where the scenario's groups choose. */
export interface Scenario {
  readonly name: string;
  /** One line for help, lists and the docs. */
  readonly summary: string;
  /** `rollout`: seen by the tools of a rollout. `chain`: seen by whoever watches clusters and chain. */
  readonly about: 'rollout' | 'chain';
  /** In a demo: only when the first container of the rollout runs. When not given, and when injected: at once. */
  readonly begins?: 'with-the-first-pod';
  /** In a demo: the console tries again by itself what may pass by itself. When not given, a person shall see it red first. */
  readonly triedAgain?: true;
  /** Befalls what a rollout runs as Jobs: nothing happens in a lab without an admin cluster. */
  readonly needs?: 'admin-cluster';
  readonly groups: readonly ScenarioGroup[];
}

/** Regions that share what goes wrong. Groups of one scenario never share a region. */
export interface ScenarioGroup {
  readonly where: Choice;
  readonly effects: readonly Effect[];
}

/** How many of a lab's regions, whichever those are. A named region is preferred, the last one stands in for it. */
export type Choice =
  | { readonly kind: 'one'; readonly prefer: string }
  /** Of 24; in a smaller lab proportionally fewer, but one at least. */
  | { readonly kind: 'of-24'; readonly count: number }
  /** One more than the chain can lose. */
  | { readonly kind: 'breaks-quorum' }
  /** As many as the chain can lose, one at least. */
  | { readonly kind: 'keeps-quorum' }
  | { readonly kind: 'all' };

/** `{region}` in a text stands for the region it happens in. */
export type Effect =
  | { readonly kind: 'node'; readonly role: 'validator' | 'every'; readonly faults: readonly NodeFault[] }
  /** Of the validators' pods. */
  | { readonly kind: 'pod'; readonly fault: PodFault }
  | { readonly kind: 'api'; readonly fault: ApiFault }
  /** The regions of the group hear each other and nobody else. */
  | { readonly kind: 'apart' }
  | TerraformEffect
  /** Of the pods of the rollout's own Jobs: the first `times` that run this step, in each region. */
  | { readonly kind: 'job'; readonly step: string; readonly times: number; readonly fault: PodFault }
  /** Wherever the regions are: the admin cluster is one. */
  | { readonly kind: 'admin-api'; readonly fault: ApiFault }
  | { readonly kind: 'admin-quota'; readonly hard: Readonly<Record<string, string>> }
  /** A helm that was killed has left its release in pending-upgrade. */
  | { readonly kind: 'stuck-release' }
  /** Every tool of the rollout fails once or twice, somewhere: drawn from the lab's seed. */
  | { readonly kind: 'flaky' };

/** Terraform fails at a step of the lab's module, or (`plan`) gets nowhere at all. */
export interface TerraformEffect {
  readonly kind: 'terraform';
  readonly at: 'plan' | TerraformStep | 'every-step';
  readonly says: string;
  /** Fails that many times and then never again; when not given, until it is taken back. Not for `plan`. */
  readonly times?: number;
  /** Fails only above so many at once, counted over all regions of the group: of 24, at least one. */
  readonly aboveOf24?: number;
}

/** Names that `fail_resource` of the lab's module allows (its variables.tf). */
export const TERRAFORM_STEPS = [
  'resource_group',
  'virtual_network',
  'key_vault',
  'subnet',
  'aks',
  'node_pool',
  'validators',
  'monitor',
] as const;

export type TerraformStep = (typeof TERRAFORM_STEPS)[number];
