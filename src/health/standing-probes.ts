import type { Probe, ProbeAnswer } from '../engine/ports.ts';
import type { KubeAccess } from './kube-access.ts';
import type { KubeProblem } from './kube-problem.ts';
import { textInput } from './probe-input.ts';
import { problemFailure } from './problem-failure.ts';
import { releaseSecrets } from './release-secrets.ts';
import { seenFailure } from './seen-failure.ts';

/** A cluster that stands answers at once; one behind a dead network must not hold up whoever asks. */
const WITHIN_MS = 3_000;

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
    const revisions = await releaseSecrets(kube, input, { timeoutMs: WITHIN_MS, signal: aborted });
    if (!revisions.ok) return unreached(revisions.problem);
    const statuses = revisions.value.map(({ status }) => status);
    if (statuses.includes('deployed')) return { answer: 'yes', summary: `${release} is deployed`, facts: {} };
    return no(`helm release ${release} is ${statuses.at(-1) ?? 'not there'}`, 'standing/release');
  },
});

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
