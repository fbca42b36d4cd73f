import type { Plan, PlannedPromotion } from '../model/plan.ts';

/** Long enough to be told from any other by eye; the whole of it is in the plan's JSON. */
const SHORT = 12;

/** What it is, who answers for it, what is on where, and who is told: a line each, and none for what nobody asked for. */
export function describeGovernance(plan: Plan): readonly string[] {
  const { definitionHash, promotion, notify, features = [], regions } = plan;
  return [
    ...(definitionHash === undefined ? [] : [`definition: ${shortHash(definitionHash)}`]),
    ...(promotion === undefined
      ? []
      : [`promotion: ${promotionWords(promotion)}${isOpen(promotion) ? ': a run is refused' : ''}`]),
    ...ownerLines(plan),
    ...features.map(({ name, wish, on }) => {
      const where = on.length === regions.length ? 'all of them' : on.length === 0 ? 'none' : on.join(', ');
      return `feature ${name} (${wish}): on in ${on.length} of ${regions.length} regions: ${where}`;
    }),
    ...(notify === undefined ? [] : [`people are told through the webhook in ${notify.webhook}`]),
  ];
}

export const shortHash = (hash: string): string => hash.slice(0, SHORT);

/** Why this definition may come here, or why it may not. */
export function promotionWords({ from, run, verifiedAtMs, overridden, nearest }: PlannedPromotion): string {
  if (overridden !== undefined) return `not proved by ${from}, and begun all the same: ${overridden}`;
  if (run === null || verifiedAtMs === null) {
    const other =
      nearest === undefined ? '' : `: ${nearest.run}, verified there last, differs in ${some(nearest.lacks)}`;
    return `no run of ${from} has verified this definition lately${other}`;
  }
  return `${run} of ${from} verified this definition at ${new Date(verifiedAtMs).toISOString().slice(0, 16)}Z`;
}

/** As many as one sentence bears; the others differ too. */
const MOST_NAMED = 6;

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const isOpen = ({ run, overridden }: PlannedPromotion): boolean => run === null && overridden === undefined;

function ownerLines({ owners = {}, regions }: Plan): readonly string[] {
  const named = regions.flatMap(({ scope }) => (owners[scope] === undefined ? [] : [{ scope, owner: owners[scope] }]));
  return [...Map.groupBy(named, ({ owner }) => owner)].map(
    ([owner, of]) =>
      `${owner} answers for ${of.length === regions.length ? 'all regions' : of.map(({ scope }) => scope).join(', ')}`,
  );
}
