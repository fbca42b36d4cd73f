import type { Cluster } from './cluster.ts';
import type { Doc } from './document.ts';

/** The name under which the lab's token is known. */
const USER = { username: 'besu-console-lab', groups: ['system:masters', 'system:authenticated'] };

/** Answers of the review APIs: whoever has the token may do everything, unless a fault says otherwise. */
export function answerReview(
  cluster: Cluster,
  plural: string,
  body: Doc,
  isAllowed: (resource: string) => boolean,
): Doc {
  const metadata = { creationTimestamp: cluster.timestamp() };
  if (plural === 'selfsubjectreviews') return { ...body, metadata, status: { userInfo: USER } };
  if (plural === 'selfsubjectrulesreviews') {
    const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
    const resourceRules = isAllowed('') ? [everything] : [];
    return { ...body, metadata, status: { resourceRules, nonResourceRules: [], incomplete: false } };
  }
  const spec = body.spec as { resourceAttributes?: { resource?: string } } | undefined;
  const allowed = isAllowed(spec?.resourceAttributes?.resource ?? '');
  return { ...body, metadata, status: { allowed } };
}
