import type { ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import type { KubeProblem } from './kube-problem.ts';
import type { KubeSnapshot, KubeView } from './kube-view.ts';
import { isLasting, problemFailure, problemText } from './problem-failure.ts';
import { seenFailure } from './seen-failure.ts';

// One ask waits this long at most for the first reading; the next ask goes on waiting.
const FIRST_READING_MS = 10_000;
// An idle watch is opened anew every 30 s, which renews the reading: past twice that the line is dead.
const STALE_MS = 75_000;
// A login or a right may need a moment to become known everywhere.
const ASKS_TO_BELIEVE = 3;

/** A reading that belongs to this attempt, or the answer to give instead. */
export type KubeReading =
  | { readonly ok: true; readonly snapshot: KubeSnapshot }
  | { readonly ok: false; readonly answer: ProbeAnswer };

/** The view of this attempt: opened at its first ask, let go when it is aborted or by `closeView`. */
export async function readCluster(context: ProbeContext, open: () => KubeView): Promise<KubeReading> {
  const view = viewOf(context, open);
  const limit = AbortSignal.any([context.aborted, AbortSignal.timeout(FIRST_READING_MS)]);
  await view.settled(context.beganAtMs, limit);
  const snapshot = view.snapshot();
  if (snapshot.problem !== null) return { ok: false, answer: problemAnswer(context, snapshot.problem) };
  context.memory.delete('refusals');
  const observedAtMs = snapshot.observedAtMs ?? 0;
  const fresh = observedAtMs >= context.beganAtMs && context.nowMs() - observedAtMs < STALE_MS;
  return fresh ? { ok: true, snapshot } : { ok: false, answer: SILENT };
}

export function closeView(context: ProbeContext): void {
  const view = context.memory.get('view') as KubeView | undefined;
  context.memory.delete('view');
  view?.close();
}

function viewOf(context: ProbeContext, open: () => KubeView): KubeView {
  const known = context.memory.get('view') as KubeView | undefined;
  if (known !== undefined) return known;
  const view = open();
  context.memory.set('view', view);
  context.aborted.addEventListener('abort', () => view.close(), { once: true });
  if (context.aborted.aborted) view.close();
  return view;
}

export function problemAnswer(context: ProbeContext, problem: KubeProblem): ProbeAnswer {
  const failure = problemFailure(problem, 'the cluster', ['cluster API']);
  const refusals = isLasting(problem) ? Number(context.memory.get('refusals') ?? 0) + 1 : 0;
  context.memory.set('refusals', refusals);
  if (refusals >= ASKS_TO_BELIEVE) return { answer: 'no', failure };
  return { answer: 'not-yet', text: problemText(problem, 'the cluster'), progress: null, late: failure };
}

const SILENT: ProbeAnswer = {
  answer: 'not-yet',
  text: 'waiting for the cluster to be read',
  progress: null,
  late: seenFailure({
    class: 'timeout',
    title: 'the cluster could not be read in time',
    hint: 'Look at the cluster from this machine: kubectl get pods with the kubeconfig of the region',
    fingerprint: 'reach/the cluster/silent',
    chain: ['cluster API'],
  }),
};
