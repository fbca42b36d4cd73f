import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import { lineTime } from '../../tools/line-time.ts';
import { readableLogLine } from '../../tools/readable-log-line.ts';
import type { LogLine } from '../../ui/log-source.ts';
import type { RawLine } from './raw-line.ts';

/** A line of the file as the log view shows it: cleaned, readable, with its time and its colours. */
export function logLine({ text: raw, cut }: RawLine, mask: SecretMask): LogLine {
  const colours: { readonly at: number; readonly parameters: string }[] = [];
  const line = readableLogLine(raw, (at, parameters) => void colours.push({ at, parameters }), mask);
  const time = lineTime(raw);
  return {
    ...line,
    ...(time === null ? {} : { time }),
    ...(cut ? { cut } : {}),
    ...(colours.length === 0 ? {} : { colours }),
  };
}
