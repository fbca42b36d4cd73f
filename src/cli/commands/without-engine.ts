import type { Command } from '../../engine/model/command.ts';
import { obey } from '../../engine/obey.ts';
import { leavings } from '../../engine/state/leaving.ts';
import { EXIT } from '../exit-code.ts';
import type { GlobalOptions } from '../global-options.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { driveHeadless } from '../run/drive-headless.ts';
import type { RecordedRun } from '../run/find-run.ts';
import { reopenRun } from '../run/open-run.ts';
import { runSettings } from '../run/run-settings.ts';
import { sightOf, sightWords } from '../run/sight-words.ts';
import { writeDown } from '../run/write-down.ts';
import type { Terminal } from '../terminal.ts';

/** These act on programs: without an engine one is made for as long as they run, and it starts nothing. */
const ENDING: ReadonlySet<Command['type']> = new Set<Command['type']>(['stop', 'abort', 'cancel', 'force']);
/** After one signal terraform may need minutes to write its state; longer than this it is told who is still there. */
const WIND_DOWN_MS = 600_000;

/** A command for a run that nobody runs: done here and now where programs are concerned, else written down. */
export async function withoutEngine(
  terminal: Terminal,
  run: RecordedRun,
  command: Command,
  options: GlobalOptions,
): Promise<number> {
  const refused = whyNot(run, command);
  if (refused !== null) {
    terminal.err(`refused: ${refused}\n`);
    return EXIT.unfinished;
  }
  return ENDING.has(command.type) ? endHere(terminal, run, command, options) : note(terminal, run, command);
}

function whyNot({ state, directory }: RecordedRun, command: Command): string | null {
  const again = `besu-console run --resume ${directory.run}`;
  if (command.type === 'launch') return `no engine is live: ${again} --yes launches it`;
  if (command.type === 'poll-health') return `no engine is live: besu-console health asks the nodes from here`;
  const single = command.type === 'cancel' || command.type === 'force';
  if (single && state.status !== 'stopping') {
    return `no engine is live, and one would start new work: stop the run first (besu-console stop), or ${again}`;
  }
  // A stop that was asked for and cut off is carried out.
  if (command.type === 'stop' && state.status === 'stopping') return null;
  const obeyed = obey(state, command);
  return obeyed.ok ? null : obeyed.problem;
}

async function endHere(
  terminal: Terminal,
  { directory, state }: RecordedRun,
  command: Command,
  options: GlobalOptions,
): Promise<number> {
  const lab = await reviveLab(state.plan.fleetFile, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const open = await reopenRun(directory, settings);
    terminal.err(`no engine was live: this one only ${command.type === 'stop' ? 'waits for' : 'ends'} what runs\n`);
    for (const leaving of leavings(open.state)) {
      const { step } = leaving;
      terminal.err(`${step.scope}: ${step.title} ${sightWords(leaving, sightOf(directory, leaving))}\n`);
    }
    return await driveHeadless(
      open,
      settings,
      {
        ...{ json: false, printedSeq: state.lastSeq, metrics: undefined, first: command, begin: async () => {} },
        ...(command.type === 'stop' ? {} : { withinMs: WIND_DOWN_MS }),
      },
      terminal,
    );
  } finally {
    await lab?.close();
  }
}

async function note(terminal: Terminal, { directory }: RecordedRun, command: Command): Promise<number> {
  const written = await writeDown(directory, command, terminal.env);
  if (!written.ok) {
    terminal.err(`refused: ${written.problem}\n`);
    return EXIT.unfinished;
  }
  const when = `; no engine is live: it counts from the next one on (besu-console run --resume ${directory.run})`;
  terminal.err(`written down: ${written.value}${command.type === 'note' ? '' : when}\n`);
  return EXIT.ok;
}
