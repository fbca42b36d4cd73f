import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import { safeLine } from './safe-line.ts';
import type { HearSgr } from './text.ts';

export interface ReadableLine {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
}

/** As long as the log view reads a line: it wraps and scrolls sideways, so it may show far more than a row of the grid. */
const LONGEST = 16_384;
/** How klog, logfmt, terraform for people, helm and Besu (`time | thread | ERROR | class | text`) begin what went wrong. */
const ERROR =
  /^\s*[│╷]?\s*(error\b|fatal\b|panic:|\[error\]|[EF]\d{4} )|\blevel=(error|fatal)\b|^[^|]{10,40}\|[^|]{1,80}\| *(ERROR|FATAL) *\|/i;
const WARN = /^\s*[│╷]?\s*(warn(ing)?\b|\[warn|W\d{4} )|\blevel=warn|^[^|]{10,40}\|[^|]{1,80}\| *WARN *\|/i;

/** One raw line of a log, as a person reads it. A diagnostic of terraform brings its detail along. */
export function readableLogLine(raw: string, hearSgr?: HearSgr, mask?: SecretMask): ReadableLine {
  const message = terraformMessage(raw);
  if (message !== null) return { text: messageText(message, mask), level: levelOf(message['@level']) };
  const text = safeLine(raw, LONGEST, hearSgr, mask);
  return { text, level: ERROR.test(text) ? 'error' : WARN.test(text) ? 'warn' : 'info' };
}

function terraformMessage(raw: string): JsonObject | null {
  if (!raw.startsWith('{"@')) return null;
  try {
    const value = JSON.parse(raw) as JsonValue;
    return isJsonObject(value) && typeof value['@message'] === 'string' ? value : null;
  } catch {
    return null;
  }
}

function messageText(message: JsonObject, mask?: SecretMask): string {
  const diagnostic = message['diagnostic'];
  const detail = diagnostic !== undefined && isJsonObject(diagnostic) ? diagnostic['detail'] : undefined;
  const head = message['@message'];
  const parts = [head, detail].flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []));
  return safeLine(parts.join(' - ').replaceAll('\n', ' '), LONGEST, undefined, mask);
}

function levelOf(level: JsonValue | undefined): ReadableLine['level'] {
  return level === 'error' || level === 'warn' ? level : 'info';
}
