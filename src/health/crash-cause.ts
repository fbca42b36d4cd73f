import type { FailureClass } from '../engine/model/failure.ts';

/** Why a Besu that ended says it ended. `title` null = its log says nothing we know. */
export interface CrashCause {
  readonly class: FailureClass;
  readonly title: string | null;
  readonly hint: string;
  /** What in its log tells so; absent = nothing does. */
  readonly line?: string;
}

// Sentences of Besu's own log, read in its source; what comes first wins.
const SIGNATURES: readonly (readonly [RegExp, CrashCause])[] = [
  [
    /Supplied genesis block does not match/i,
    {
      class: 'config',
      title: 'its data was made for another genesis',
      hint: 'Give the region the fleet-wide genesis file, or empty the data volume if the chain is really new',
    },
  ],
  [
    /No space left|disk (is )?full/i,
    { class: 'config', title: 'the disk is full', hint: 'Enlarge the volume claim of the pod' },
  ],
  [
    /Failed to bind|Address already in use|Failed to start P2P RLPx agent/i,
    { class: 'config', title: 'a port is taken', hint: 'Two containers of the pod, or host ports, use the same port' },
  ],
  [
    /Unknown options?|Invalid value for option|Missing required option|Unmatched argument|Possible solutions:/i,
    {
      class: 'config',
      title: 'Besu refuses an option',
      hint: 'Compare the options in the values with the Besu version',
    },
  ],
  [
    /Unable to (read|load|parse) .*genesis|Invalid genesis|Failed to decode genesis/i,
    {
      class: 'config',
      title: 'the genesis file cannot be read',
      hint: 'Check the ConfigMap that holds the genesis file',
    },
  ],
  [
    /OutOfMemoryError/,
    { class: 'config', title: 'the Java heap is too small', hint: 'Raise the memory limit and BESU_OPTS -Xmx' },
  ],
];

const UNKNOWN: CrashCause = {
  class: 'unknown',
  title: null,
  hint: 'Read the last lines before its end: press l in the region, or kubectl logs --previous',
};

/** The last matching line decides: what a program says at its end is why it ended. */
export function crashCause(log: readonly string[]): CrashCause {
  for (const line of log.toReversed()) {
    const found = SIGNATURES.find(([pattern]) => pattern.test(line));
    if (found !== undefined) return { ...found[1], line };
  }
  return UNKNOWN;
}
