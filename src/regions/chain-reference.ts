/** `{Name}`: a contract by its name instead of its address; see `ChainArgument`. */
export interface ChainReference {
  /** Null = on the same network. */
  readonly network: string | null;
  /** Null = what is in the braces is no name at all. */
  readonly name: string | null;
  /** As it is written, braces and all. */
  readonly text: string;
}

/** A name becomes a file name and part of a step's id. */
export const CONTRACT_NAME = /^[A-Za-z_][\w-]{0,60}$/;
export const NETWORK_NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;
/** An address behind it fills 32 bytes, as abi.encode does. */
export const ENCODED = `0x${'0'.repeat(24)}`;
const BRACES = /\{([^{}]{0,200})\}/g;
const INSIDE = /^(?:([a-z0-9][a-z0-9-]{0,30})\.)?([A-Za-z_][\w-]{0,60})$/;

export const referencesIn = (text: string): readonly ChainReference[] =>
  [...text.matchAll(BRACES)].map(([whole, inside]) => {
    const [, network, name] = INSIDE.exec(inside ?? '') ?? [];
    return { network: network ?? null, name: name ?? null, text: whole };
  });

/** The whole text is one reference. */
export function wholeReference(text: string): ChainReference | null {
  const [first] = referencesIn(text);
  return first !== undefined && first.text === text ? first : null;
}
