import { PATTERNS_ONLY, type SecretMask } from '../lib/secrets/secret-mask.ts';
import { capLine, cleanLine, type HearSgr, LINE_LIMIT } from './text.ts';

/** The executor's longest line. Secrets are looked for before the cut: half a key is no longer recognised as one. */
const WHOLE = 65_536;

/** One line of a tool as it may enter an event, a signal or a log view: cleaned, and what looks like a secret blanked. */
export function safeLine(
  raw: string,
  limit: number = LINE_LIMIT,
  hearSgr?: HearSgr,
  mask: SecretMask = PATTERNS_ONLY,
): string {
  return capLine(mask.text(cleanLine(raw, WHOLE, hearSgr)), limit);
}
