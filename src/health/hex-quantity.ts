/** A quantity as Ethereum JSON-RPC writes it (`0x1b4`, no leading zeros); anything else, or past 2^53, is null. */
export function hexQuantity(value: unknown): number | null {
  if (typeof value !== 'string' || !/^0x(0|[1-9a-f][0-9a-f]*)$/i.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

export const toHexQuantity = (value: number): string => `0x${value.toString(16)}`;
