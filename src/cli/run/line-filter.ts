import { escaped, type LogQuery } from '../../ui/view/log-query.ts';
import { type ByteTraits, CONTROL, JSON_LINE, NOT_ASCII } from './byte-traits.ts';

/** What is looked for in the raw bytes of many lines at once, to find the few lines worth reading. */
export interface LineFilter {
  /** Over bytes seen as Latin-1 text. Finds a byte of every line that can match, and of some that cannot. */
  readonly expression: RegExp;
  /** The same as plain bytes, when it is that simple: the fastest search there is. */
  readonly bytes: Buffer | null;
  /** In a line without traits a find is a match: nothing is left to check but secrets and cuts. */
  readonly certain: boolean;
}

/** Null = every line has to be read: what a person reads there is too far from its bytes. */
export function lineFilter(query: LogQuery, traits: ByteTraits): LineFilter | null {
  switch (query.kind) {
    case 'text':
      return textFilter(query, traits);
    case 'regex':
      return traits === 0 && worksOnManyLines(query.source) ? plainFilter(query.source, `gm${i(query)}`) : null;
    case 'errors':
      return plainFilter(
        [ERROR_WORDS, ...((traits & CONTROL) === 0 ? [] : [ESCAPE]), ...strange(traits)].join('|'),
        'gi',
      );
  }
}

/** What every line that reports an error has somewhere, in whatever form. */
const ERROR_WORDS = String.raw`error|fatal|panic|[EF]\d{4} `;
const ESCAPE = String.raw`\x1b`;

const plainFilter = (source: string, flags: string): LineFilter => ({
  expression: new RegExp(source, flags),
  bytes: null,
  certain: false,
});

const i = ({ anyCase }: { readonly anyCase: boolean }): string => (anyCase ? 'i' : '');

/** Colours may stand between any two letters. */
const COLOURS = String.raw`(?:\x1b\[[\d;:]*m)*`;

function textFilter(query: Extract<LogQuery, { kind: 'text' }>, traits: ByteTraits): LineFilter | null {
  const { text, anyCase } = query;
  const direct = asBytes(text, anyCase, traits);
  const wanted = direct ?? asBytes(safestPart(text), anyCase, traits);
  if (wanted === null || wanted.length === 0) return null;
  const others = strange(traits);
  const between = (traits & CONTROL) === 0 ? '' : COLOURS;
  return {
    expression: new RegExp([wanted.map(({ source }) => source).join(between), ...others].join('|'), `g${i(query)}`),
    bytes: anyCase || traits !== 0 ? null : Buffer.from(wanted.map(({ bytes }) => bytes).join(''), 'latin1'),
    // Blanks at the end of a line are not shown.
    certain: traits === 0 && direct !== null && text === text.trimEnd(),
  };
}

interface BytesOf {
  readonly source: string;
  readonly bytes: string;
}

/**
 * How each character of a text may stand in the bytes of a line that has nothing strange in it; null when that cannot
 * be said: a star may blank a secret, a dash may join the parts of a diagnostic, a letter may have another case of
 * other bytes.
 */
function asBytes(text: string, anyCase: boolean, traits: ByteTraits): readonly BytesOf[] | null {
  const json = (traits & JSON_LINE) !== 0;
  if (text.includes('*') || (json && / -|- /.test(text))) return null;
  const characters = Array.from(text, (character) => bytesOf(character, anyCase, json));
  return characters.includes(null) ? null : characters.filter((one) => one !== null);
}

function bytesOf(character: string, anyCase: boolean, json: boolean): BytesOf | null {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return null;
  if (character === ' ') return { source: json ? String.raw`(?:[ \t]|\\[nrt])` : String.raw`[ \t]`, bytes: ' ' };
  if (json && (character === '"' || character === '/'))
    return { source: String.raw`\\?${escaped(character)}`, bytes: character };
  if (json && character === '\\') return { source: String.raw`\\{1,2}`, bytes: character };
  if (code < 0x80) return { source: escaped(character), bytes: character };
  if (anyCase && character.toLowerCase() !== character.toUpperCase()) return null;
  const bytes = Buffer.from(character).toString('latin1');
  return { source: bytes, bytes };
}

/** The longest part of a text that is sure to stand in the bytes of a line that shows the text. */
const safestPart = (text: string): string =>
  text.split(UNSAFE).reduce((best, part) => (part.length > best.length ? part : best), '');

const UNSAFE = /[^\w.,:;!?#$%@^~|()[\]{}=+/'-]+|(?<!\w)-+|-+(?!\w)/;

/** Bytes at which a line reads other than it stands: something is taken out or put in there. */
function strange(traits: ByteTraits): readonly string[] {
  return [
    // Every control but tab, line feed and return; an escape only when it is no colour.
    ...((traits & CONTROL) === 0 ? [] : [String.raw`[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]|\x1b(?!\[[\d;:]*m)`]),
    ...((traits & NOT_ASCII) === 0 ? [] : [INVISIBLE]),
    // JSON's other ways to write a character.
    ...((traits & JSON_LINE) === 0 ? [] : [String.raw`\\[u/bf]`]),
  ];
}

/** In UTF-8: DEL, C1 controls, soft hyphen, bidi marks, zero-width and line separators, surrogates, tags. */
const INVISIBLE = [
  String.raw`\x7f|\xc2[\x80-\x9f\xad]|\xd8\x9c|\xe1\xa0\x8e`,
  String.raw`\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]`,
  String.raw`\xed[\xa0-\xbf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbb]|\xf3\xa0`,
].join('|');

/**
 * An expression that looks around or at a line's end may judge a line among others differently from the line alone:
 * blanks at the end are not shown, and a neighbour's characters are none of its own.
 */
const worksOnManyLines = (source: string): boolean => !/\(\?<?[=!]|\$/.test(source);
