import type { EngineLink, LinkMessage } from '../../engine/link.ts';
import type { Actor, RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { reduceAll } from '../../engine/state/reduce.ts';

/**
 * Starts nothing more and waits for what runs, because it would die with the pod and terraform would lose track of what it
 * has made. Resolves with null when it is done or the time is over, or with why the lease was lost meanwhile.
 */
export async function drain(
  link: EngineLink,
  by: Actor,
  limitMs: number,
  lost: Promise<string | null>,
): Promise<string | null> {
  if (limitMs === 0) return null;
  let told: (message: LinkMessage) => void = () => {};
  const attached = link.attach((message) => told(message));
  let { state } = attached;
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<null>((resolve) => {
    told = (message) => {
      if (message.type === 'events') state = reduceAll(state, message.events);
      if (!isBusy(state)) resolve(null);
    };
    timer = setTimeout(() => resolve(null), limitMs);
  });
  await link.send({ type: 'pause', by });
  const outcome = isBusy(state) ? await Promise.race([idle, lost]) : null;
  clearTimeout(timer);
  attached.detach();
  return outcome;
}

const isBusy = ({ steps }: RunState): boolean => Object.values(steps).some((step) => step?.status === 'running');

/** A pod that was told to go pauses its run, and the next one goes on with it by itself. A person's pause stays. */
export function pausedByEngine({ status }: RunState, history: readonly RunEvent[]): boolean {
  const last = history.findLast((event) => event.type === 'run-paused');
  return status === 'paused' && last?.by.via === 'engine';
}
