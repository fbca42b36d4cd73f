import type { Cluster } from './cluster.ts';
import { type Doc, docOf, textOf } from './document.ts';

/** The name under which the lab's token is known. */
export const USER = { username: 'besu-console-lab', groups: ['system:masters', 'system:authenticated'] };

/** As rules of RBAC name it: "pods/log". */
export const resourcePath = (plural: string, subresource: string): string =>
  subresource === '' ? plural : `${plural}/${subresource}`;

/** Answers of the review APIs: whoever has the token may do everything, unless a fault says otherwise. */
export function answerReview(
  cluster: Cluster,
  plural: string,
  body: Doc,
  isAllowed: (resource: string, verb: string) => boolean,
): Doc {
  const metadata = { creationTimestamp: cluster.timestamp() };
  if (plural === 'selfsubjectreviews') return { ...body, metadata, status: { userInfo: USER } };
  if (plural === 'selfsubjectrulesreviews') {
    const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
    const resourceRules = isAllowed('', '') ? [everything] : [];
    return { ...body, metadata, status: { resourceRules, nonResourceRules: [], incomplete: false } };
  }
  const { resource, subresource, verb } = docOf(docOf(body.spec).resourceAttributes);
  const allowed = isAllowed(resourcePath(textOf(resource), textOf(subresource)), textOf(verb));
  return { ...body, metadata, status: { allowed } };
}
