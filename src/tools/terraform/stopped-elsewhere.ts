import type { Failure } from '../../engine/model/failure.ts';
import type { ResourceTally } from './resource-tally.ts';

/**
 * A region that had no error of its own but was not finished when the shared apply ended: terraform holds every layer
 * back until all regions have passed it, so one failure stops them all (hashicorp/terraform 32108).
 */
export function stoppedElsewhere(tally: ResourceTally, whole: Failure): Failure {
  const so = `${tally.done} of ${tally.total} resources done`;
  const elsewhere: Failure = {
    ...whole,
    title: `stopped by a failure elsewhere: ${so}`,
    hint: 'Nothing is wrong with this region: press r, its own targeted apply finishes the rest.',
    class: 'transient',
    reach: 'one',
    evidence: [whole.title, ...whole.evidence].slice(0, 8),
    fingerprint: 'stopped-by-a-failure-elsewhere',
  };
  if (whole.class === 'cancelled' || whole.class === 'timeout' || whole.class === 'lost') {
    return { ...whole, title: `${whole.title}: ${so}` };
  }
  return elsewhere;
}
