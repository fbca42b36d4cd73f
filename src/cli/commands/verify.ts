import { readJournal } from '../../engine/journal/journal-reader.ts';
import { EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { describeJournalProblem } from '../run/describe-problem.ts';
import { requireRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Whether a journal is whole: every line has the seal of its text and of the line before it. The last seal stands for all of
 * it, so who keeps it elsewhere can tell later that nothing was changed, not even by somebody who sealed it all anew.
 */
export async function verifyCommand(
  terminal: Terminal,
  run: string,
  options: GlobalOptions & { readonly seal?: string },
): Promise<number> {
  const directory = await requireRun(stateDirectoryOf(options, terminal), run);
  const read = await readJournal(directory.journal);
  if (!read.ok) {
    terminal.err(`${describeJournalProblem(read.problem)}\n`);
    return EXIT.unfinished;
  }
  const { events, end, tornBytes, header } = read.value;
  const { version, seal } = end.chain;
  terminal.out(`${directory.run}: ${events.length} events, written by ${header.program}\n`);
  if (tornBytes > 0)
    terminal.out(`${tornBytes} bytes of an interrupted write at its end; the next engine cuts them off\n`);
  if (version === 1) {
    terminal.out('every checksum is right. Format 1 has no seals: accidents are found, forgeries are not.\n');
    return options.seal === undefined ? EXIT.ok : EXIT.unfinished;
  }
  terminal.out(`every seal is right; the last one is ${seal}\n`);
  if (options.seal === undefined || options.seal === seal) return EXIT.ok;
  terminal.err(`that is not the seal you gave (${options.seal}): events were added or changed since you noted it\n`);
  return EXIT.unfinished;
}
