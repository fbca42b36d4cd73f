import { TYPED } from '../../regions/chain-task.ts';
import type { Hold } from '../model/hold.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { chainWorkOf } from './chain-work.ts';

/** A keystore whose password a person types, and the networks it signs on. */
export interface TypedKeystore {
  /** Absolute, where the engine runs. */
  readonly keystore: string;
  readonly networks: readonly string[];
}

/** What only looks reads the account's address out of the keystore, which needs no password. */
function typedKeystore(step: Step): { readonly keystore: string; readonly network: string } | null {
  const work = chainWorkOf(step);
  if (work === null || work.task === null || work.network.signer.kind !== 'keystore') return null;
  const { file, password } = work.network.signer;
  return password === TYPED ? { keystore: file, network: work.network.name } : null;
}

const isLocked = ({ unlocked = [] }: RunState, keystore: string): boolean => !unlocked.includes(keystore);

/** Once it is launched: before that nobody is missed. */
export function signerHold(state: RunState, step: Step): Hold | null {
  if (state.status === 'planned') return null;
  const typed = typedKeystore(step);
  return typed === null || !isLocked(state, typed.keystore) ? null : { kind: 'signer', ...typed };
}

/** Every keystore of the plan that a person opens, with all networks it signs on. */
export const typedKeystores = ({ plan }: RunState): readonly TypedKeystore[] => keystoresOf(plan.steps);

/** Those that work still to be done signs with, and that nobody has opened for this engine. */
export function lockedKeystores(state: RunState): readonly TypedKeystore[] {
  const open = keystoresOf(
    state.plan.steps.filter(({ id }) => {
      const status = state.steps[id]?.status;
      return status !== 'succeeded' && status !== 'skipped' && status !== 'dormant';
    }),
  );
  return open.filter(({ keystore }) => isLocked(state, keystore));
}

function keystoresOf(steps: readonly Step[]): readonly TypedKeystore[] {
  const found = new Map<string, Set<string>>();
  for (const step of steps) {
    const typed = typedKeystore(step);
    if (typed === null) continue;
    found.set(typed.keystore, (found.get(typed.keystore) ?? new Set()).add(typed.network));
  }
  return [...found].map(([keystore, networks]) => ({ keystore, networks: [...networks] }));
}

/** `deployer.json`: enough for a person who wrote the fleet file. */
export const keystoreName = (keystore: string): string => keystore.slice(keystore.lastIndexOf('/') + 1);
