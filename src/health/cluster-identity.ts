import type { Failure } from '../engine/model/failure.ts';
import { seenFailure } from './seen-failure.ts';

/** What tells one cluster from all others. */
export interface ClusterIdentity {
  readonly server: string;
  /** Of the certificate authority in the kubeconfig, SHA-256; null = it names none. */
  readonly ca: string | null;
  /** Of the namespace kube-system, which lives exactly as long as its cluster; null = it may not be read. */
  readonly uid: string | null;
}

/** Which cluster a region was seen to have, and in which file that is written. */
export interface KnownCluster {
  readonly region: string;
  readonly file: string;
  readonly identity: ClusterIdentity;
}

/** A cluster may be given another name and another certificate; without its uid nothing else can prove it is the same. */
export function isSameCluster(one: ClusterIdentity, other: ClusterIdentity): boolean {
  if (one.uid !== null && other.uid !== null) return one.uid === other.uid;
  return one.server === other.server && one.ca === other.ca;
}

/** Why nothing may be done to this cluster in the name of this region; null = it is the region's own. */
export function clusterRefusal(region: string, seen: ClusterIdentity, known: readonly KnownCluster[]): Failure | null {
  const others = known.find((one) => one.region !== region && isSameCluster(one.identity, seen));
  if (others !== undefined) return taken(region, seen, others);
  const own = known.find((one) => one.region === region);
  return own === undefined || isSameCluster(own.identity, seen) ? null : drifted(seen, own);
}

function taken(region: string, seen: ClusterIdentity, other: KnownCluster): Failure {
  return seenFailure({
    class: 'config',
    title: `two regions lead to one cluster: its kubeconfig is that of ${other.region}`,
    evidence: [`${region}: ${wordsOf(seen)}`, `${other.region}: ${wordsOf(other.identity)}`],
    hint: `Nothing was changed there. Correct the credentials of ${region} or of ${other.region}, then press r. Where ${other.region} is wrong, or is no more, remove ${other.file} first.`,
    fingerprint: 'cluster/taken',
    chain: ['cluster identity'],
  });
}

function drifted(seen: ClusterIdentity, own: KnownCluster): Failure {
  return seenFailure({
    class: 'config',
    title: 'the kubeconfig leads to another cluster than the one this region had',
    evidence: [`was: ${wordsOf(own.identity)}`, `is: ${wordsOf(seen)}`],
    hint: `Nothing was changed there. It was ${own.identity.server}, it is ${seen.server}: correct the credentials of the region, then press r. Where the cluster was built anew on purpose, remove ${own.file} first.`,
    fingerprint: 'cluster/another',
    chain: ['cluster identity'],
  });
}

const wordsOf = ({ server, ca, uid }: ClusterIdentity): string =>
  [server, `kube-system ${uid ?? 'not readable'}`, `CA ${ca === null ? 'none' : ca.slice(0, 16)}`].join(', ');
