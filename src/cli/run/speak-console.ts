import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { followAccessibly } from '../faces/accessible-face.ts';
import type { Face } from '../host/opening-face.ts';
import { CommandHistoryFile } from '../preferences/command-history-file.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import type { Look } from './choose-look.ts';
import { type FetchLog, LogFiles } from './log-files.ts';
import { planRegion, refuseToPlan } from './outside.ts';
import { secretMaskOf } from './secret-mask-of.ts';
import { WAYS_OUT } from './ways-out.ts';

interface Spoken {
  readonly look: Look;
  readonly readOnly?: boolean;
  readonly fetchLog?: FetchLog;
}

/** The console line by line, until it is left; a hang-up or an interrupt leaves and touches no work. */
export async function speakConsole(
  face: Face,
  directory: RunDirectory,
  { look, readOnly = false, fetchLog }: Spoken,
  terminal: Terminal,
): Promise<void> {
  const attached = face.link.attach(() => {});
  attached.detach();
  const logs = new LogFiles(directory.path, undefined, await secretMaskOf(terminal.env, attached.state.plan), fetchLog);
  const history = new CommandHistoryFile(look.stateDirectory);
  for (const problem of look.settings.problems) terminal.err(`${problem}\n`);
  const interrupted = Promise.withResolvers<void>();
  const leave = (): void => interrupted.resolve();
  process.once('SIGINT', leave).once('SIGTERM', leave).once('SIGHUP', leave);
  const left = followAccessibly({
    ...{ link: face.link, logs, actor: actor('screen'), readOnly, quitChoices: WAYS_OUT, program },
    input: process.stdin,
    say: (line) => terminal.out(`${line}\n`),
    planRegion: fetchLog === undefined ? planRegion : refuseToPlan,
    remember: (line) => history.add(line),
  });
  try {
    await Promise.race([left, interrupted.promise, ...(face.failed === undefined ? [] : [face.failed])]);
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave).off('SIGHUP', leave);
    // A terminal that is still open would keep the process alive.
    process.stdin.destroy();
    logs.close();
  }
}
