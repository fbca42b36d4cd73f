const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,7}(?![\w:])/gi;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d{4}|UTC))*/g;
const HEX = /\b(?:0x)?[0-9a-f]{12,}\b/gi;
const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`/g;
const PATH = /(?<![\w.])(?:\.{0,2}\/)[\w.@+-]+(?:\/[\w.@+-]*)*/g;
const NUMBER = /\d+/g;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text without what differs between two regions that fail for the same reason. */
export function normaliseText(text: string, names: readonly string[] = []): string {
  const regions = names.filter((name) => name !== '');
  const named =
    regions.length === 0 ? text : text.replace(new RegExp(regions.map(escaped).join('|'), 'gi'), '<region>');
  return named
    .replace(QUOTED, '<quoted>')
    .replace(TIME, '<time>')
    .replace(GUID, '<id>')
    .replace(IPV6, '<address>')
    .replace(IPV4, '<address>')
    .replace(PATH, '<path>')
    .replace(HEX, '<id>')
    .replace(NUMBER, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** The same text for a screen: a title names no paths and no ids. */
export function withoutIds(text: string): string {
  return text.replace(GUID, '…').replace(PATH, '…').replace(HEX, '…').replace(/\s+/g, ' ').trim();
}
