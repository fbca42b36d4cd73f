import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { safeLine } from './safe-line.ts';

export interface ReadableLine {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
}

/** A log view wraps: it may show more of a line than a row of the grid. */
const LONGEST = 4000;
const ERROR = /^\s*[│╷]?\s*(error\b|fatal\b|panic:|\[error\]|E\d{4} )|\blevel=error\b/i;
const WARN = /^\s*[│╷]?\s*(warn(ing)?\b|\[warn|W\d{4} )|\blevel=warn/i;

/** One raw line of a log, as a person reads it. A diagnostic of terraform brings its detail along. */
export function readableLogLine(raw: string): ReadableLine {
  const message = terraformMessage(raw);
  if (message !== null) return { text: messageText(message), level: levelOf(message['@level']) };
  const text = safeLine(raw, LONGEST);
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

function messageText(message: JsonObject): string {
  const diagnostic = message['diagnostic'];
  const detail = diagnostic !== undefined && isJsonObject(diagnostic) ? diagnostic['detail'] : undefined;
  const head = message['@message'];
  const parts = [head, detail].flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []));
  return safeLine(parts.join(' - ').replaceAll('\n', ' '), LONGEST);
}

function levelOf(level: JsonValue | undefined): ReadableLine['level'] {
  return level === 'error' || level === 'warn' ? level : 'info';
}
