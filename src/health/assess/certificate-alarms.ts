import type { CertificateEnd } from '../../engine/model/health.ts';
import { certificateState, certificateWords } from '../../lib/certificate-life.ts';
import type { Cause } from './alarm.ts';
import { countText } from './words.ts';

const REMEDIES: Readonly<Record<CertificateEnd['of'], string>> = {
  'API server':
    'Renew the certificates of the cluster (az aks rotate-certs); after the end nothing can be changed or seen there',
  login: 'Fetch the kubeconfig anew (az aks get-credentials, or from whoever made it)',
  CA: 'Rotate the authority of the cluster (az aks rotate-certs), then fetch the kubeconfig anew; after the end nothing can reach the API server',
  node: 'Renew the certificate of the node, or of what stands before it',
};

/** One alarm for each kind of certificate that ends within a week or has ended; until then it is only shown. */
export function certificateAlarms(
  regions: readonly { readonly region: string; readonly certificates?: readonly CertificateEnd[] }[],
  nowMs: number,
): readonly Cause[] {
  const ends = regions.flatMap(({ region, certificates = [] }) => certificates.map((end) => ({ region, ...end })));
  const due = ends.filter(({ untilMs }) => {
    const state = certificateState(untilMs, nowMs);
    return state === 'alarm' || state === 'ended';
  });
  return [...Map.groupBy(due, (end) => end.of)].map(([of, alike]): Cause => {
    const first = alike.reduce((soonest, end) => (end.untilMs < soonest.untilMs ? end : soonest));
    const where = [...new Set(alike.map(({ region }) => region))];
    return {
      id: `certificate:${of}`,
      severity: certificateState(first.untilMs, nowMs) === 'ended' ? 'critical' : 'warning',
      title: `${of} certificate of ${where.length === 1 ? first.region : countText(where.length, 'region')} ${certificateWords(first.untilMs, nowMs)}`,
      detail: where.length === 1 ? '' : `That of ${first.region} comes first`,
      remedy: REMEDIES[of],
      regions: where,
      sinceMs: nowMs,
    };
  });
}
