type Labels = Readonly<Record<string, string>>;

/** Does an object with these labels belong to a selector (`a=b,c!=d,e in (f,g),!h`)? The API's own grammar. */
export const selects = (selector: string, labels: Labels): boolean =>
  requirements(selector).every((each) => meets(each, labels));

/** Splits at commas outside brackets. */
const requirements = (selector: string): readonly string[] =>
  selector
    .split(/,(?![^(]*\))/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

function meets(requirement: string, labels: Labels): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set !== null) return meetsSet(labels[set[1] ?? ''], set[2] === 'in', set[3] ?? '');
  const unequal = requirement.split('!=');
  if (unequal.length === 2) return labels[(unequal[0] ?? '').trim()] !== (unequal[1] ?? '').trim();
  const equal = requirement.split(/==?/);
  if (equal.length === 2) return labels[(equal[0] ?? '').trim()] === (equal[1] ?? '').trim();
  return requirement.startsWith('!')
    ? labels[requirement.slice(1).trim()] === undefined
    : labels[requirement] !== undefined;
}

function meetsSet(value: string | undefined, wanted: boolean, list: string): boolean {
  const values = list.split(',').map((each) => each.trim());
  return wanted ? value !== undefined && values.includes(value) : value === undefined || !values.includes(value);
}
