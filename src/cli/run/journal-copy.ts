import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runDirectory } from '../../engine/journal/run-directory.ts';
import type { RunId } from '../../engine/model/ids.ts';
import type { Journal } from '../../engine/ports.ts';
import { systemErrorText } from '../../lib/system-error.ts';

/** A place that does not answer must not keep an engine from going. */
const CLOSE_MS = 2_000;

export interface CopySettings {
  readonly journal: Journal;
  readonly run: RunId;
  /** The journal's own file. */
  readonly from: string;
  /** A state directory in another place, absolute. */
  readonly to: string;
  /** Told when it begins and when it ends; null = copied again. */
  readonly onTrouble: (problem: string | null) => void;
}

/**
 * A journal with a second one behind it, byte for byte. Nothing waits for the copy: it is for the day on which the first
 * place is lost, and one that is a moment behind is a whole journal of an earlier moment.
 */
export function copiedJournal({ journal, run, from, to, onTrouble }: CopySettings): Journal {
  const copy = runDirectory(to, run).journal;
  let length: number | null = null;
  let wanted = false;
  let trouble: string | null = null;
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    while (wanted) {
      wanted = false;
      const problem = await once().then(() => null, systemErrorText);
      if (problem !== trouble) onTrouble(problem);
      trouble = problem;
    }
    working = null;
  };
  const once = async (): Promise<void> => {
    length ??= await begin(from, copy);
    length = await goOn(from, copy, length).catch((problem: unknown) => {
      // What is there now is not known: it is compared anew.
      length = null;
      throw problem;
    });
  };
  const poke = (): void => {
    wanted = true;
    working ??= work();
  };
  poke();
  return {
    append: (events) => journal.append(events).then(poke),
    close: async () => {
      await journal.close();
      let late: NodeJS.Timeout | undefined;
      await Promise.race([working, new Promise((resolve) => void (late = setTimeout(resolve, CLOSE_MS)))]);
      clearTimeout(late);
    },
  };
}

/** How much of it is there already. What is no beginning of the journal, such as a torn write, is replaced. */
async function begin(from: string, copy: string): Promise<number> {
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  const whole = await readFile(from);
  const there = await readFile(copy).catch(() => null);
  if (there !== null && there.equals(whole.subarray(0, there.length))) return there.length;
  await writeFile(`${copy}.part`, whole, { mode: 0o600, flush: true });
  await rename(`${copy}.part`, copy);
  return whole.length;
}

async function goOn(from: string, copy: string, length: number): Promise<number> {
  const source = await open(from, 'r');
  const target = await open(copy, 'a', 0o600);
  try {
    const { size } = await source.stat();
    const more = Buffer.alloc(Math.max(0, size - length));
    const { bytesRead } = await source.read(more, 0, more.length, length);
    await target.appendFile(more.subarray(0, bytesRead));
    await target.datasync();
    return length + bytesRead;
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}
