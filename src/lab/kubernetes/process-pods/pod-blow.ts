import type { PodFault } from '../lab-kubernetes-options.ts';

/** A pod that runs, as a scenario can hurt it. */
export interface PodVictim {
  evict(message: string): void;
  loseNode(): void;
  crash(verdict: { readonly exitCode: number; readonly reason?: string }, log: readonly string[]): void;
}

/** What happens to it, and when. */
export interface PodBlow {
  /** Lab seconds from now. */
  readonly afterSeconds: number;
  readonly strike: () => void;
}

const SOON_SECONDS = 2;
/** 128 + SIGKILL: how the kernel's killer leaves a process without memory. */
const OUT_OF_MEMORY = 137;

/** Null for what can only go wrong before a pod runs. */
export function blowOf(fault: PodFault, victim: PodVictim): PodBlow | null {
  const afterSeconds = 'afterSeconds' in fault ? (fault.afterSeconds ?? SOON_SECONDS) : SOON_SECONDS;
  switch (fault.kind) {
    case 'evict':
      return { afterSeconds, strike: () => victim.evict(fault.message) };
    case 'lose-node':
      return { afterSeconds, strike: () => victim.loseNode() };
    case 'crash': {
      const { exitCode, log } = fault;
      const verdict = exitCode === OUT_OF_MEMORY ? { exitCode, reason: 'OOMKilled' } : { exitCode };
      return { afterSeconds, strike: () => victim.crash(verdict, log) };
    }
    case 'image-pull':
    case 'never-ready':
    case 'unschedulable':
      return null;
  }
}
