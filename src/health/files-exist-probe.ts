import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import { certificateState, certificateWords } from '../lib/certificate-life.ts';
import { loginEndIn } from './certificate-end.ts';
import { textsInput } from './probe-input.ts';
import { seenFailure } from './seen-failure.ts';

/**
 * `{paths}`: are all these files there, and does no login in a kubeconfig among them end before the rollout could? Never
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
  const found = await Promise.all(paths.map(async (path) => ({ path, end: await loginEndIn(path) })));
  const dated = found.flatMap(({ path, end }) => (end?.kind === 'until' ? [{ path, atMs: end.atMs }] : []));
  const first = dated.toSorted((one, other) => one.atMs - other.atMs)[0];
  // A token or a login program renews itself and says no end; that is news only beside logins that do say one.
  if (first === undefined) return { answer: 'yes', summary: files, facts: { paths } };
  const others = found.filter(({ end }) => end?.kind === 'unknown').length;
  const unknown = others === 0 ? '' : `; of ${others} other ${others === 1 ? 'login' : 'logins'} no end is told`;
  const until = `${new Date(first.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const state = certificateState(first.atMs, context.nowMs());
  if (state === 'ended') return { answer: 'no', failure: expired(first.path, until) };
  const warning = state === 'lasts' ? '' : 'warning: ';
  const ends = certificateWords(first.atMs, context.nowMs());
  const login = `${warning}the login of ${basename(first.path)} ${ends}`;
  return { answer: 'yes', summary: `${files}; ${login}${unknown}`, facts: { paths, loginUntil: until } };
}

const expired = (path: string, until: string) =>
  seenFailure({
    class: 'auth',
    title: 'the certificate in the kubeconfig has expired',
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
