import { describe, expect, test } from 'vitest';
import { fleetOf, messagesOf, onlyProblem } from './fleet-samples.ts';

const HELM = 'helm: { chart: ./besu }';
const file = (phases: string) => `version: 1
name: small
environment: lab
regions: { deploy: [northeurope, uksouth], admin: westeurope }
chain: { id: 138, topology: shared-chain, blockPeriodSeconds: 2 }
phases:
  kubernetes: { kubectl: { kubeconfig: "kube/{region}" } }
  ${phases}`;
const wishOf = (text: string, phase: string) => fleetOf(text).phases.find(({ id }) => id === phase)?.onFailure;

describe('onFailure', () => {
  test('is what the file says where it can be done; hold is what happens without a word', () => {
    expect(wishOf(file(`besu: { onFailure: rollback, ${HELM} }`), 'besu')).toBe('rollback');
    expect(wishOf(file(`besu: { onFailure: continue, ${HELM} }`), 'besu')).toBe('continue');
    expect(wishOf(file(`besu: { onFailure: hold, ${HELM} }`), 'besu')).toBeUndefined();
    const admin = `besu: { ${HELM} }\n  admin: { monitoring: { onFailure: continue, helm: { chart: ./monitoring } } }`;
    expect(wishOf(file(admin), 'monitoring')).toBe('continue');
  });

  test.each([
    ['infrastructure: { onFailure: continue, command: [./x] }', 'kubernetes would work on a cluster that was not made'],
    ['preflight: { onFailure: continue }', 'a refused check means that nothing may be changed there'],
    ['contracts: { onFailure: continue, command: [./x] }', 'ccip would use contracts that are not there'],
    [
      `besu: { onFailure: continue, zones: each, helm: { chart: ./b, release: "b-{zone}" } }`,
      'the next zone would be changed',
    ],
    [`besu: { onFailure: rollback, zones: each, helm: { chart: ./b, release: "b-{zone}" } }`, 'revisions of its own'],
    ['besu: { onFailure: rollback, command: [./x] }', 'only a helm release has revisions to go back to'],
    [
      'infrastructure: { onFailure: rollback, terraform: { module: ./tf } }',
      'what terraform would destroy on the way back is for a person to see first',
    ],
    [
      `besu: { ${HELM} }\n  admin: { logging: { onFailure: rollback, helm: { chart: ./l } } }`,
      'nothing verifies it, so nobody knows which revision was good',
    ],
  ])('%s is refused with the reason', (phases, why) => {
    const refused = messagesOf(file(phases)).filter((message) => message.includes(' cannot '));
    expect(refused).toEqual([expect.stringContaining(why)]);
  });

  test('the complaint stands at the key and says what then happens', () => {
    expect(onlyProblem(file('infrastructure: { onFailure: rollback, command: [./x] }'))).toBe(
      'onFailure: infrastructure cannot rollback: only a helm release has revisions to go back to (remove onFailure: the region then waits for a person, and no other region waits for it)',
    );
  });
});
