import { isJsonObject, type JsonObject, type JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { AttachFrame, ClientFrame, ErrandFrame, FaceVia } from './protocol.ts';

const VIAS: readonly string[] = ['screen', 'command-line', 'headless'] satisfies FaceVia[];
const MAX_NAME = 100;
/** Bound tokens of service accounts have one to two kB. */
const MAX_TOKEN = 8192;

/** Null = a type this program does not know: skipped, because a newer face may say more than we understand. */
export function readClientFrame(frame: JsonObject): Result<ClientFrame | null, string> {
  switch (frame['type']) {
    case 'attach':
      return readAttach(frame);
    case 'errand':
      return readErrand(frame);
    case 'command':
      return isCount(frame['id'])
        ? ok({ type: 'command', id: frame['id'], command: frame['command'] })
        : err('a command needs an id to answer to');
    case 'bye':
      return ok({ type: 'bye' });
    default:
      return ok(null);
  }
}

function readAttach(frame: JsonObject): Result<AttachFrame, string> {
  const { protocol, user, via, from, readOnly, program, since, healthChanges, token } = frame;
  if (!isCount(protocol) || !isName(program)) return err('attach: it does not say which program it is');
  if (!isName(user)) return err('attach: it does not say who it is');
  if (!isVia(via)) return err('attach: it does not say what kind of face it is');
  const seen = isCount(since) ? since : null;
  // Whoever does not say that it may act, only watches.
  const where = isName(from) ? { from } : {};
  const proof = isToken(token) ? { token } : {};
  const follows = healthChanges === true ? { healthChanges } : {};
  const given = { protocol, user, via, ...where, ...proof, ...follows, program, since: seen };
  return ok({ type: 'attach', ...given, readOnly: readOnly !== false });
}

function readErrand(frame: JsonObject): Result<ErrandFrame, string> {
  const { protocol, user, program, token, verb, words, flags } = frame;
  if (!isCount(protocol) || !isName(program)) return err('errand: it does not say which program it is');
  if (!isName(user)) return err('errand: it does not say who it is');
  if (!isName(verb) || !isWords(words) || !isFlags(flags)) return err('errand: it cannot be read');
  const proof = isToken(token) ? { token } : {};
  return ok({ type: 'errand', protocol, user, program, verb, words, flags, ...proof });
}

/** The longest verb has two arguments; a few more may come. */
const MAX_WORDS = 8;

const isWords = (value: Given): value is string[] =>
  Array.isArray(value) && value.length <= MAX_WORDS && value.every(isName);
const isFlags = (value: Given): value is Record<string, string | true> =>
  isJsonObject(value) &&
  Object.keys(value).length <= MAX_WORDS &&
  Object.entries(value).every(([name, given]) => isName(name) && (given === true || isName(given)));

type Given = JsonValue | undefined;

const isCount = (value: Given): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const isVia = (value: Given): value is FaceVia => typeof value === 'string' && VIAS.includes(value);

/** A JSON web token: three parts of base64url. */
const isToken = (value: Given): value is string =>
  typeof value === 'string' && value.length <= MAX_TOKEN && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value);

/** Shown on the terminals of others: no control characters, which could move their cursor. */
function isName(value: Given): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME && !/\p{C}/u.test(value);
}
