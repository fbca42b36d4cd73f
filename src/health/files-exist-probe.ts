import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
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

/** Longer than any rollout of ours: within it, whoever plans should know. */
const SOON_MS = 24 * 3_600_000;

async function judgeLogins(paths: readonly string[], context: ProbeContext): Promise<ProbeAnswer> {
  const files = paths.length === 1 ? '1 file is there' : `${paths.length} files are there`;
  const found = await Promise.all(paths.map(async (path) => ({ path, end: await loginEndIn(path) })));
  const dated = found.flatMap(({ path, end }) => (end?.kind === 'until' ? [{ path, atMs: end.atMs }] : []));
  const first = dated.toSorted((one, other) => one.atMs - other.atMs)[0];
  const unknown = found.some(({ end }) => end?.kind === 'unknown') ? '; end of the login not told' : '';
  if (first === undefined) return { answer: 'yes', summary: `${files}${unknown}`, facts: { paths } };
  const until = `${new Date(first.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const leftMs = first.atMs - context.nowMs();
  if (leftMs <= 0) return { answer: 'no', failure: expired(first.path, until) };
  const soon = leftMs < SOON_MS ? `; warning: the login of ${basename(first.path)} ends ${until}` : '';
  return { answer: 'yes', summary: `${files}${soon}${unknown}`, facts: { paths, loginUntil: until } };
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
