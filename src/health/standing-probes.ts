import type { Probe, ProbeAnswer } from '../engine/ports.ts';
import type { JsonValue } from '../lib/json.ts';
import { listAt, textAt } from './json-path.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import { textInput } from './probe-input.ts';
import { problemFailure } from './problem-failure.ts';
import { seenFailure } from './seen-failure.ts';

/** A cluster that stands answers at once; one behind a dead network must not hold up whoever asks. */
const WITHIN_MS = 3_000;
/** A release's Secret holds its whole chart, at most 1 MB; those of revisions that are over are left out. */
const RELEASE_BYTES = 16_000_000;

/** `{kubeconfig}`: does the API behind it answer to whoever it names? */
export const clusterAnswersProbe = (kube: KubeAccess): Probe => ({
  async ask(input, { aborted }) {
    const bounds = { timeoutMs: WITHIN_MS, maxBytes: 100_000, signal: aborted };
    const version = await kube.get(textInput(input, 'kubeconfig'), '/version', bounds);
    if (!version.ok) return unreached(version.problem);
    return { answer: 'yes', summary: 'the cluster answers', facts: {} };
  },
});

/** `{kubeconfig, namespace, release}`: is a revision of the release in force? Read from helm's own Secrets; nothing of them is kept. */
export const releaseStandsProbe = (kube: KubeAccess): Probe => ({
  async ask(input, { aborted }) {
    const release = textInput(input, 'release');
    const selector = encodeURIComponent(`owner=helm,name=${release},status!=superseded`);
    const path = `/api/v1/namespaces/${encodeURIComponent(textInput(input, 'namespace'))}/secrets?labelSelector=${selector}`;
    const bounds = { timeoutMs: WITHIN_MS, maxBytes: RELEASE_BYTES, signal: aborted };
    const listed = await kube.get(textInput(input, 'kubeconfig'), path, bounds);
    if (!listed.ok) return unreached(listed.problem);
    const statuses = statusesOf(listed.value);
    if (statuses === null) return unreached({ kind: 'not-json', detail: '' });
    if (statuses.includes('deployed')) return { answer: 'yes', summary: `${release} is deployed`, facts: {} };
    return no(`helm release ${release} is ${statuses.at(-1) ?? 'not there'}`, 'standing/release');
  },
});

/** Of the revisions that are not over, the oldest first; null = that was no list. */
function statusesOf(text: string): readonly string[] | null {
  try {
    const list = JSON.parse(text) as JsonValue;
    const revisions = listAt(list, 'items').map((item) => ({
      status: textAt(item, 'metadata', 'labels', 'status') ?? 'unknown',
      version: Number(textAt(item, 'metadata', 'labels', 'version') ?? 0),
    }));
    return revisions.toSorted((one, other) => one.version - other.version).map(({ status }) => status);
  } catch {
    return null;
  }
}

const unreached = (problem: KubeProblem): ProbeAnswer => ({
  answer: 'no',
  failure: problemFailure(problem, 'the cluster', ['standing']),
});

const no = (title: string, fingerprint: string): ProbeAnswer => ({
  answer: 'no',
  failure: seenFailure({
    class: 'conflict',
    title,
    evidence: [],
    hint: 'Look with helm history',
    fingerprint,
    chain: [],
  }),
});
