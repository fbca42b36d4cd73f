import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import { certificateState, certificateWords } from '../lib/certificate-life.ts';
import { type KubeconfigEnds, kubeconfigEnds } from './kubeconfig-ends.ts';
import { textsInput } from './probe-input.ts';
import { seenFailure } from './seen-failure.ts';

/**
 * `{paths}`: are all these files there, and does no certificate of a kubeconfig among them end before the rollout could? Never
 * waits: nobody makes them while we look.
 */
export const filesExistProbe: Probe = {
  async ask(input, context) {
    const paths = textsInput(input, 'paths');
    const there = await Promise.all(paths.map(exists));
    const missing = paths.filter((_, index) => there[index] !== true);
    if (missing.length === 0) return judgeLogins(paths, context);
    const names = missing.map((path) => basename(path)).join(', ');
    const failure = seenFailure({
      class: 'config',
      title: missing.length === 1 ? `${names} is missing` : `${missing.length} files are missing: ${names}`,
      evidence: missing,
      hint: 'Make the file, or correct its path in the fleet file',
      fingerprint: `files/missing/${names}`,
      chain: ['files'],
    });
    return { answer: 'no', failure };
  },
};

async function judgeLogins(paths: readonly string[], context: ProbeContext): Promise<ProbeAnswer> {
  const files = paths.length === 1 ? '1 file is there' : `${paths.length} files are there`;
  const found = await Promise.all(paths.map(async (path) => ({ path, ends: await kubeconfigEnds(path) })));
  const unreadable = found.flatMap(({ path, ends }) => (ends?.unreadable ?? []).map((each) => `${path}: ${each}`));
  if (unreadable.length > 0) return { answer: 'no', failure: notReadable(unreadable) };
  const nowMs = context.nowMs();
  const dated = found.flatMap(({ path, ends }) => datedOf(path, ends, nowMs));
  const first = dated.toSorted((one, other) => one.atMs - other.atMs)[0];
  // A token or a login program renews itself and says no end; that is news only beside logins that do say one.
  if (first === undefined) return { answer: 'yes', summary: files, facts: { paths } };
  const others = found.filter(({ ends }) => ends !== null && ends.loginMs === null).length;
  const unknown = others === 0 ? '' : `; of ${others} other ${others === 1 ? 'login' : 'logins'} no end is told`;
  const until = `${new Date(first.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const state = certificateState(first.atMs, nowMs);
  if (state === 'ended') return { answer: 'no', failure: expired(first.path, until) };
  const warning = state === 'lasts' ? '' : 'warning: ';
  const ends = certificateWords(first.atMs, nowMs);
  const login = `${warning}the ${first.of} of ${basename(first.path)} ${ends}`;
  return { answer: 'yes', summary: `${files}; ${login}${unknown}`, facts: { paths, loginUntil: until } };
}

/** An authority lasts for decades: it is worth a word only when it does not. */
function datedOf(path: string, ends: KubeconfigEnds | null, nowMs: number) {
  const { loginMs = null, authorityMs = null } = ends ?? {};
  const soon = authorityMs !== null && certificateState(authorityMs, nowMs) !== 'lasts';
  return [
    ...(loginMs === null ? [] : [{ path, of: 'login', atMs: loginMs }]),
    ...(soon ? [{ path, of: 'certificate authority', atMs: authorityMs }] : []),
  ];
}

const notReadable = (evidence: readonly string[]) =>
  seenFailure({
    class: 'config',
    title: `${evidence.length === 1 ? 'a file' : `${evidence.length} files`} that a kubeconfig names cannot be read`,
    evidence,
    hint: 'Put it where the kubeconfig says (a relative path counts from there), or fetch a kubeconfig that holds everything (az aks get-credentials)',
    fingerprint: 'files/kubeconfig-incomplete',
    chain: ['files'],
  });

const expired = (path: string, until: string) =>
  seenFailure({
    class: 'auth',
    title: 'a certificate of the kubeconfig has expired',
    evidence: [`${path}: until ${until}`],
    hint: 'Fetch the kubeconfig anew (az aks get-credentials, or from whoever made it)',
    fingerprint: 'files/kubeconfig-expired',
    chain: ['files'],
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
