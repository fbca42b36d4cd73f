import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { textAt, textsAt } from './json-path.ts';
import type { KubeAccess } from './kube-access.ts';
import { closeView } from './kube-reading.ts';
import { podsReadyProbe } from './pods-ready-probe.ts';
import { textInput, textsInput } from './probe-input.ts';
import { releaseDifference } from './release-difference.ts';
import { releaseSecrets, type StoredRevision } from './release-secrets.ts';
import { seenFailure } from './seen-failure.ts';
import { within } from './within.ts';

/** A program whose answer nobody but the asker sees: it has secrets in clear. */
export interface AskedProgram {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | null>>;
  readonly stdin: string;
}

/** Null = it could not be started, was stopped, or said too much. */
export type AskProgram = (
  program: AskedProgram,
  aborted: AbortSignal,
) => Promise<{ readonly code: number; readonly stdout: string } | null>;

/** A list of Secrets behind a slow line, as of pods. */
const LIST_MS = 10_000;
/** Rendering asks the cluster what it can do, with a login before it; then the upgrade is the better way to find out. */
const COMPARE_MS = 60_000;
/** An ask is given up after 10 s; what it has begun goes on into the next one. */
const PATIENT_MS = 8_000;
/** What was found out so recently is not asked again: as long as pods are watched before they count as ready, and some. */
const RECENT_MS = 10_000;
/** A chart has at most 1 MB, packed; rendered and as JSON a few times that. */
const UNPACKED_BYTES = 64_000_000;

const unzip = promisify(gunzip);

type Verdict =
  | { readonly same: true; readonly revision: number; readonly atMs: number }
  | { readonly same: false; readonly why: string };

/**
 * `{kubeconfig, namespace, release, selector, wouldUpgrade, diff, cwd, env, again}`: would the upgrade change anything?
 * Only a release that is deployed, rendered the same, has all of that in the cluster, and has its pods ready, is the same:
 * whatever else is found, or cannot be found out, is answered with "not the same" and never holds up the upgrade.
 * `again`: it was the same, is it still?
 */
export function releaseSameProbe(kube: KubeAccess, askProgram: AskProgram): Probe {
  const lately = new Map<string, Verdict & { same: true }>();
  return {
    async ask(input, context) {
      const key = JSON.stringify([input['kubeconfig'], input['namespace'], input['release']]);
      const recent = lately.get(key);
      const isRecent = recent !== undefined && context.nowMs() - recent.atMs < RECENT_MS;
      if (input['again'] === true && isRecent) return stillSame(input, recent);
      const verdict = await patiently(context, () => compare(kube, askProgram, input, context));
      if (verdict === null) return STILL_COMPARING;
      if (verdict.same) lately.set(key, verdict);
      return input['again'] === true ? stillSame(input, verdict) : compared(verdict);
    },
  };
}

/** One comparison per attempt, however often it is asked for. */
function patiently(context: ProbeContext, begin: () => Promise<Verdict>): Promise<Verdict | null> {
  const known = context.memory.get('comparison') as Promise<Verdict> | undefined;
  const work = known ?? begin().catch(() => differs('it could not be compared'));
  context.memory.set('comparison', work);
  return within(PATIENT_MS, work).catch(() => null);
}

async function compare(
  kube: KubeAccess,
  askProgram: AskProgram,
  input: JsonObject,
  context: ProbeContext,
): Promise<Verdict> {
  const signal = AbortSignal.any([context.aborted, AbortSignal.timeout(COMPARE_MS)]);
  const found = await releaseSecrets(kube, input, { timeoutMs: LIST_MS, signal });
  if (!found.ok) return differs('the release could not be read');
  const last = found.value.at(-1);
  if (last === undefined) return differs('no release to compare with');
  if (last.status !== 'deployed') return differs(`the release is ${last.status}`);

  const ask = (argv: string, stdin: string) => askProgram(askedProgram(input, argv, stdin), signal);
  const rendered = await ask('wouldUpgrade', '');
  if (rendered?.code !== 0) return differs('helm could not say what it would do');
  const wanted = JSON.parse(rendered.stdout) as JsonValue;
  const parts = releaseDifference(await recordIn(last), wanted);
  if (parts.length > 0) return differs(parts.join(', '));

  const diff = await ask('diff', textAt(wanted, 'manifest') ?? '');
  if (diff?.code === 1) return differs('the cluster is not as the release says');
  if (diff?.code !== 0) return differs('the cluster could not be compared with the release');
  const isReady = await arePodsReady(kube, input, { ...context, aborted: signal });
  return isReady ? { same: true, revision: last.revision, atMs: context.nowMs() } : differs('pods are not ready');
}

const differs = (why: string): Verdict => ({ same: false, why });

const askedProgram = (input: JsonObject, argv: string, stdin: string): AskedProgram => ({
  argv: textsInput(input, argv),
  cwd: textInput(input, 'cwd'),
  env: { ...removed(input['env']), ...textsAt(input, 'env') },
  stdin,
});

const removed = (env: JsonValue | undefined): Readonly<Record<string, null>> =>
  Object.fromEntries(Object.entries(env ?? {}).flatMap(([name, value]) => (value === null ? [[name, null]] : [])));

/** Packed by helm, and once more written in base64 by Kubernetes. */
async function recordIn({ secret }: StoredRevision): Promise<JsonValue> {
  const packed = Buffer.from(textAt(secret, 'data', 'release') ?? '', 'base64').toString('latin1');
  const text = await unzip(Buffer.from(packed, 'base64'), { maxOutputLength: UNPACKED_BYTES });
  return JSON.parse(text.toString('utf8')) as JsonValue;
}

/** As they are now: the step after it watches whether they stay so. */
async function arePodsReady(kube: KubeAccess, input: JsonObject, context: ProbeContext): Promise<boolean> {
  const { kubeconfig = null, namespace = null, selector = null } = input;
  const unheard = { ...context, emit: () => {}, memory: new Map<string, unknown>() };
  const ready = await podsReadyProbe(kube).ask({ kubeconfig, namespace, selector, steadySeconds: 0 }, unheard);
  closeView(unheard);
  return ready.answer === 'yes';
}

const compared = (verdict: Verdict): ProbeAnswer =>
  verdict.same
    ? { answer: 'yes', summary: `nothing to change (revision ${verdict.revision})`, facts: { unchanged: true } }
    : { answer: 'yes', summary: `to upgrade: ${verdict.why}`, facts: { unchanged: false } };

function stillSame(input: JsonObject, verdict: Verdict): ProbeAnswer {
  const release = textInput(input, 'release');
  if (!verdict.same) return { answer: 'no', failure: changedSince(release, verdict.why) };
  const { revision } = verdict;
  const facts = { release, status: 'deployed', revision };
  return { answer: 'yes', summary: `nothing to change (revision ${revision})`, facts };
}

const changedSince = (release: string, why: string) =>
  seenFailure({
    class: 'transient',
    title: `helm release ${release} is no longer what it was compared with`,
    evidence: [why],
    hint: 'Try again: it is compared once more, and then upgraded',
    fingerprint: 'helm/changed-since-compared',
    chain: ['helm'],
  });

const STILL_COMPARING: ProbeAnswer = {
  answer: 'not-yet',
  text: 'helm is working out what it would do',
  progress: null,
  late: seenFailure({
    class: 'timeout',
    title: 'the release could not be compared in time',
    hint: 'Try again, or give the phase more time with timeout',
    fingerprint: 'helm/compared-too-slowly',
    chain: ['helm'],
  }),
};
