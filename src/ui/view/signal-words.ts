import type { CommandWork, Step } from '../../engine/model/step.ts';

/** What the one signal of a cancel comes to in the tool that gets it: the reason why it is asked for by name. */
export function signalWords({ work, limit }: Step): string {
  if (work.kind === 'probe') return 'No signal is needed: the engine stops asking. Nothing in the region changes.';
  const signal = work.cancelSignal;
  switch (limit) {
    case 'terraform':
      return `${signal}: terraform ends what it has begun, saves its state and releases the lock. That may take minutes.`;
    case 'helm':
      return changesRelease(work)
        ? `${signal}: helm stops waiting. The release may stay pending until it is rolled back.`
        : `${signal}: helm stops reading. The release stays as it is.`;
    case 'kubectl':
      return `${signal}: kubectl stops. What the cluster has taken already stays.`;
    case 'command':
    case 'probe':
      return `${signal} goes to ${work.argv[0]}. What that leaves behind depends on the program.`;
  }
}

/** The same in a few words, for several tools below each other. */
export function signalBrief({ work, limit }: Step): string {
  if (work.kind === 'probe') return 'only asked, nothing changes';
  switch (limit) {
    case 'terraform':
      return 'saves its state, may take minutes';
    case 'helm':
      return changesRelease(work) ? 'release may stay pending' : 'only reads';
    case 'kubectl':
      return 'what the cluster has taken stays';
    case 'command':
    case 'probe':
      return `${work.cancelSignal}, depends on the program`;
  }
}

const changesRelease = ({ argv }: CommandWork): boolean =>
  argv.some((word) => word === 'upgrade' || word === 'install' || word === 'rollback');

export const ONE_SIGNAL = 'Exactly one signal is sent, never a second one.';
