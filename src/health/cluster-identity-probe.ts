import type { Probe, ProbeAnswer } from '../engine/ports.ts';
import { certificateState, certificateWords } from '../lib/certificate-life.ts';
import type { JsonValue } from '../lib/json.ts';
import { ok, type Result } from '../lib/result.ts';
import { type ClusterIdentity, clusterRefusal, isSameCluster } from './cluster-identity.ts';
import { readClusters, writeCluster } from './cluster-records.ts';
import { textAt } from './json-path.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import { problemAnswer } from './kube-reading.ts';
import { textInput } from './probe-input.ts';

const NAMESPACE = '/api/v1/namespaces/kube-system';
const BOUNDS = { timeoutMs: 8_000, maxBytes: 1_000_000 };

/** `{kubeconfig, region, records}`: is this the cluster that the region had, and nobody else's? The first one seen is kept. */
export function clusterIdentityProbe(kube: KubeAccess): Probe {
  /** One after another: of two regions with one cluster exactly one must find the other's record. */
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async ask(input, context) {
      const seen = await identify(kube, textInput(input, 'kubeconfig'), context.aborted);
      if (!seen.ok) return problemAnswer(context, seen.problem);
      const judged = turn.then(() => judge(textInput(input, 'region'), seen.value, textInput(input, 'records')));
      turn = judged.catch(() => {});
      return withCertificate(await judged, kube.serverCertificateEnd(textInput(input, 'kubeconfig')), context.nowMs());
    },
  };
}

/** The API server has just shown it: whoever plans should know how long it lasts. */
function withCertificate(answer: ProbeAnswer, untilMs: number | null, nowMs: number): ProbeAnswer {
  if (answer.answer !== 'yes' || untilMs === null) return answer;
  const warning = certificateState(untilMs, nowMs) === 'lasts' ? '' : 'warning: ';
  const summary = `${answer.summary}; ${warning}the API server certificate ${certificateWords(untilMs, nowMs)}`;
  return { ...answer, summary };
}

async function identify(
  kube: KubeAccess,
  kubeconfig: string,
  signal: AbortSignal,
): Promise<Result<ClusterIdentity, KubeProblem>> {
  const cluster = await kube.cluster(kubeconfig);
  if (!cluster.ok) return cluster;
  const answer = await kube.get(kubeconfig, NAMESPACE, { ...BOUNDS, signal });
  if (answer.ok) return ok({ ...cluster.value, uid: uidIn(answer.value) });
  // Who may only see a namespace of their own is no stranger: then server and certificate must do.
  const closed = answer.problem.kind === 'http' && (answer.problem.status === 403 || answer.problem.status === 404);
  return closed ? ok({ ...cluster.value, uid: null }) : answer;
}

function uidIn(text: string): string | null {
  try {
    return textAt(JSON.parse(text) as JsonValue, 'metadata', 'uid');
  } catch {
    return null;
  }
}

async function judge(region: string, seen: ClusterIdentity, records: string): Promise<ProbeAnswer> {
  const known = await readClusters(records);
  const failure = clusterRefusal(region, seen, known);
  if (failure !== null) return { answer: 'no', failure };
  const own = known.find((one) => one.region === region)?.identity ?? null;
  // A uid that was seen once is worth keeping when today it may not be read.
  const kept = { ...seen, uid: seen.uid ?? own?.uid ?? null };
  await writeCluster(records, region, kept);
  const summary = own !== null && isSameCluster(own, seen) ? 'the cluster of this region' : 'seen for the first time';
  return { answer: 'yes', summary, facts: { ...kept } };
}
