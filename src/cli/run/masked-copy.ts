import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { LineSplitter } from '../../lib/lines.ts';
import { LineMask } from '../../lib/secrets/line-mask.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';

/** As long as the engine reads a line; the rest of a longer one is left out of a copy. */
const MAX_LINE_BYTES = 65_536;

export interface MaskedBatch {
  readonly lines: readonly string[];
  /** The log ends without a line feed, and this is that end. */
  readonly unfinished: boolean;
}

/** The lines of a log without its secrets, in batches; colours and controls are as the tool wrote them. */
export async function* maskedLines(path: string, mask: SecretMask): AsyncGenerator<MaskedBatch> {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  const secrets = new LineMask(mask);
  for await (const chunk of createReadStream(path)) {
    yield { lines: secrets.lines(splitter.push(chunk as Buffer)), unfinished: false };
  }
  yield { lines: secrets.lines(splitter.flush()), unfinished: true };
}

/** The same as text that ends where the log does. */
export const textOf = ({ lines, unfinished }: MaskedBatch): string =>
  unfinished ? lines.join('\n') : lines.map((line) => `${line}\n`).join('');

/** A copy of a log to give away, for its owner's eyes. Rejects when the target is there. */
export async function copyMasked(path: string, target: string, mask: SecretMask): Promise<void> {
  const batches = maskedLines(path, mask);
  // Read before the target is made: a log that cannot be read leaves no empty file behind.
  let batch = await batches.next();
  const file = await open(target, 'wx', 0o600);
  try {
    for (; batch.done !== true; batch = await batches.next()) {
      const text = textOf(batch.value);
      if (text !== '') await file.write(text);
    }
  } finally {
    await file.close();
  }
}
