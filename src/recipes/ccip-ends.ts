import type { CcipSide } from '../regions/ccip-schema.ts';
import { wholeReference } from '../regions/chain-reference.ts';
import type { ChainArgument, ChainReading, ChainTask } from '../regions/chain-task.ts';

/** One chain as the steps on it see it, and the chain at the other end. */
export interface CcipEnds {
  readonly here: CcipSide;
  readonly there: CcipSide;
}

export type CcipCall = Extract<ChainTask, { kind: 'call' }>;

/** A contract of the other chain, as it has to be named in a step on this one. */
export function onOtherChain(contract: string, { there }: CcipEnds): string {
  const reference = wholeReference(contract);
  if (reference === null || reference.network !== null) return contract;
  return `{${there.network}.${reference.name ?? ''}}`;
}

export const ZERO_ADDRESS = '0x0000000000000000000000000000000000000000';

interface CallWords {
  readonly name: string;
  readonly to: string;
  readonly signature: string;
  readonly arguments: readonly ChainArgument[];
  readonly doneWhen: readonly ChainReading[];
}

export const ccipCall = (words: CallWords, more: Partial<CcipCall> = {}): CcipCall => ({
  kind: 'call',
  ...words,
  valueWei: '0',
  ...more,
});

export function reading(
  to: string,
  signature: string,
  given: readonly ChainArgument[],
  equals: readonly ChainArgument[],
  compare?: 'has',
): ChainReading {
  return { signature, to, arguments: given, equals, ...(compare === undefined ? {} : { compare }) };
}
