import type { Actor } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { type ColorChoice, colorLevel } from '../color-level.ts';
import { EXIT } from '../exit-code.ts';
import { followAsPlain, summaryText } from '../faces/plain-face.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import { LogFiles } from './log-files.ts';
import type { OpenRun } from './open-run.ts';

export interface ScreenOptions {
  readonly begin: (open: OpenRun, by: Actor) => Promise<void>;
  /** For the header: which tools, and where they come from. */
  readonly tools: string;
  readonly color: ColorChoice | undefined;
  readonly ascii: boolean;
}

/** Runs a rollout under the full screen; after it, a short report stays on the main screen. */
export async function driveScreen(open: OpenRun, options: ScreenOptions, terminal: Terminal): Promise<number> {
  const level = colorLevel(options.color ?? 'auto', terminal.env, true);
  // Read once, when Ink's painting library is loaded: so it is set before the import below.
  process.env.FORCE_COLOR = String(level);
  const { mountConsole } = await import('../../ui/mount.tsx');
  const logs = new LogFiles(open.state.plan.runDirectory);
  open.engine.start();
  await options.begin(open, actor('screen'));
  const left = await mountConsole({
    link: open.engine.link,
    logs,
    actor: actor('screen'),
    stdout: process.stdout,
    stdin: process.stdin,
    colorLevel: level,
    ascii: options.ascii || !speaksUtf8(terminal.env),
    header: { tools: options.tools, program },
  });
  logs.close();
  if (left.reason === 'stop') await drain(open, terminal);
  const state = stateOf(open);
  await open.close('the screen was left');
  terminal.out(`${summaryText(state)}\n`);
  return state.result?.exitCode ?? EXIT.stopped;
}

/** Leaves the screen but not the rollout: nothing new starts, and what still runs is told line by line. */
async function drain(open: OpenRun, terminal: Terminal): Promise<void> {
  terminal.err('stopping: waiting for the running steps to finish; ctrl-c lets go of them without touching them\n');
  const letGo = new Promise<null>((resolve) => process.once('SIGINT', () => resolve(null)));
  const alive = setInterval(() => {}, 60_000);
  await Promise.race([followAsPlain(open, terminal), letGo]);
  clearInterval(alive);
}

function stateOf(open: OpenRun): RunState {
  const attached = open.engine.link.attach(() => {});
  attached.detach();
  return attached.state;
}

function speaksUtf8(env: Terminal['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  // No locale at all is common in containers, whose terminals do speak UTF-8.
  return locale === '' || locale === 'C' || /utf-?8/i.test(locale);
}
