import type { PhaseId } from '../../regions/fleet.ts';

/** `japaneast/besu/upgrade`, or `fleet/infrastructure/apply` for a step of the whole fleet. */
export type StepId = string & { readonly __brand: 'StepId' };
/** `japaneast/besu/upgrade#2`: one try of one step. */
export type AttemptId = string & { readonly __brand: 'AttemptId' };
/** `20261121-040236-chain-138-k3f9`: sorts by time, is a directory name. */
export type RunId = string & { readonly __brand: 'RunId' };
/** Whose row a step belongs to: a region id, or `fleet`. */
export type Scope = string & { readonly __brand: 'Scope' };
/** What one push lets begin: a scope, or a part of it that is pushed on its own (`uksouth-1`). */
export type PushKey = Scope | (string & { readonly __brand: 'PushKey' });
/** Steps with the same lane share a resource and run one at a time. */
export type LaneId = string & { readonly __brand: 'LaneId' };

export const FLEET_SCOPE = 'fleet' as Scope;

export const scopeOf = (region: string): Scope => region as Scope;
export const pushKey = (name: string): PushKey => name as PushKey;
export const laneId = (name: string): LaneId => name as LaneId;
export const stepId = (scope: Scope, phase: PhaseId, name: string): StepId => `${scope}/${phase}/${name}` as StepId;
export const attemptId = (step: StepId, n: number): AttemptId => `${step}#${n}` as AttemptId;

export function partsOfAttempt(attempt: AttemptId): { readonly step: StepId; readonly n: number } {
  const at = attempt.lastIndexOf('#');
  return { step: attempt.slice(0, at) as StepId, n: Number(attempt.slice(at + 1)) };
}
