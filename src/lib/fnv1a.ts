const BASIS = 0x811c9dc5;

/** 32 bits of a text (FNV-1a), always the same. Tells texts apart and proves nothing: whoever wants to can make two alike. */
export function fnv1a(text: string, basis = BASIS): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
