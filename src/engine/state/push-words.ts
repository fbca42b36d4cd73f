import type { PushGate } from '../model/hold.ts';

const WENT = { on: 'is not done yet', well: 'ended well', wrong: 'has failed' } as const;

/** How the push before went; null = there was none. */
export const lastWords = ({ last }: PushGate): string | null =>
  last === null ? null : `the push before it, ${last.key}, ${WENT[last.went]}`;

/** What there is to know before a push, each in a few words; empty = nothing is known. */
export function gateWords(gate: PushGate): readonly string[] {
  const { radius } = gate;
  const last = lastWords(gate);
  const touched =
    radius === null
      ? []
      : [`touches ${radius.touches} of ${radius.of} validators, margin ${radius.margin} -> ${radius.left}`];
  return [...touched, ...(last === null ? [] : [last])];
}

/** Why no push is accepted: the check by its step, which names its region. */
export const stoppedWords = (check: string): string =>
  `no push before ${check} is good: retry it, or skip it with a reason`;
