import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import type { JsonObject } from '../lib/json.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeScope } from './kube-kind.ts';
import { closeView, readCluster } from './kube-reading.ts';
import type { KubeSnapshot } from './kube-view.ts';
import type { KubeWorkload } from './kube-workload.ts';
import { selects } from './label-selector.ts';
import type { LastLog } from './pod-trouble.ts';
import { judgePods, type PodReading, type PodVerdict } from './pod-verdict.ts';
import { previousLog } from './previous-log.ts';
import { optionalNumber, optionalTexts, textInput } from './probe-input.ts';
import { evidenceLine } from './seen-failure.ts';

/**
 * `{kubeconfig, namespace, selector, workloads?, steadySeconds?}`: has the release all its replicas, new and Ready?
 * Charts for Besu have no readiness probe, so a pod is Ready the moment it starts, also one that ends a second later:
 * Ready counts when no container has started again for `steadySeconds` (3).
 */
export const podsReadyProbe = (kube: KubeAccess): Probe => ({
  async ask(input, context) {
    const answer = await ask(kube, input, context);
    if (answer.answer !== 'not-yet') closeView(context);
    return answer;
  },
});

async function ask(kube: KubeAccess, input: JsonObject, context: ProbeContext): Promise<ProbeAnswer> {
  const scope: KubeScope = {
    kubeconfig: textInput(input, 'kubeconfig'),
    namespace: textInput(input, 'namespace'),
    selector: textInput(input, 'selector'),
  };
  const reading = await readCluster(context, () => kube.openRelease(scope));
  if (!reading.ok) return reading.answer;
  const release = releaseOf(reading.snapshot, scope.selector, optionalTexts(input, 'workloads'));
  const verdict = await judge(kube, scope, release, context);
  const progress = { done: verdict.ready, total: verdict.total, unit: 'pods' };
  context.emit({ type: 'progress', attempt: context.attempt, ...progress });
  if (verdict.failure !== null) return { answer: 'no', failure: verdict.failure };
  const steady = verdict.done && isSteady(context, verdict, optionalNumber(input, 'steadySeconds', 3) * 1000);
  const missing = optionalTexts(input, 'workloads').find(
    (name) => !release.workloads.some((each) => each.name === name),
  );
  if (steady && missing === undefined) return ready(verdict, release.workloads);
  const text = evidenceLine(
    missing === undefined ? verdict.worst || 'Ready, watching that they stay up' : `${missing} is not there yet`,
  );
  context.emit({ type: 'activity', attempt: context.attempt, text });
  return { answer: 'not-yet', text, progress, late: verdict.late };
}

function releaseOf(snapshot: KubeSnapshot, selector: string, names: readonly string[]): PodReading {
  const isOurs = (workload: KubeWorkload): boolean =>
    names.length > 0
      ? names.includes(workload.name)
      : selects(selector, workload.labels) || selects(selector, workload.podLabels);
  return { ...snapshot, workloads: snapshot.workloads.filter(isOurs) };
}

/** Judged again with the log when a container has crashed: only its last words tell the cause. */
async function judge(
  kube: KubeAccess,
  scope: KubeScope,
  release: PodReading,
  context: ProbeContext,
): Promise<PodVerdict> {
  const none: LastLog = () => [];
  const verdict = judgePods(release, context.nowMs(), none);
  if (verdict.crashed === null || verdict.failure === null) return verdict;
  const { pod, container } = verdict.crashed;
  const log = await previousLog(kube, scope, pod, container, context.aborted);
  return judgePods(release, context.nowMs(), (ofPod, ofContainer) =>
    ofPod === pod && ofContainer === container ? log : [],
  );
}

function isSteady(context: ProbeContext, verdict: PodVerdict, steadyMs: number): boolean {
  const since = context.memory.get('steady') as { lives: string; atMs: number } | undefined;
  if (since?.lives === verdict.lives) return context.nowMs() - since.atMs >= steadyMs;
  context.memory.set('steady', { lives: verdict.lives, atMs: context.nowMs() });
  return steadyMs <= 0;
}

function ready(verdict: PodVerdict, workloads: readonly KubeWorkload[]): ProbeAnswer {
  const facts = { pods: verdict.ready, workloads: workloads.map((workload) => `${workload.kind}/${workload.name}`) };
  return { answer: 'yes', summary: `${verdict.ready} pods Ready`, facts };
}
