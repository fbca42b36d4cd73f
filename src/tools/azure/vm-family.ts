/** `D`, `4`, `-2` (fewer cores of it are used), `ds`, `A100`, `v5` of `Standard_D4-2ds_A100_v5`. */
const SIZE = /^Standard_([A-Z]+)\d+(?:-\d+)?([a-z]*)(?:_([A-Z][A-Za-z0-9]*))?(?:_(v\d+))?$/i;
/** The first burstable sizes and the second general ones have one family each, however much memory a size has. */
const OF_ONE_FAMILY: Readonly<Record<string, string>> = { bms: 'bs', bls: 'bs', amv2: 'av2', mms: 'ms', mls: 'ms' };

/**
 * What Azure calls the quota that a VM size counts in: `standardDSv5Family` for `Standard_D4s_v5`, in lower case because the
 * service itself writes some of them one way and some another. Null = the name tells no family.
 */
export function vmFamily(size: string): string | null {
  const [whole, ...parts] = SIZE.exec(size) ?? [];
  if (whole === undefined) return null;
  const name = parts.join('').toLowerCase();
  return `standard${OF_ONE_FAMILY[name] ?? name}family`;
}
