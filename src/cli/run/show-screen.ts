import { join } from 'node:path';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { Personal } from '../../ui/personal.ts';
import type { ReplayLink } from '../../ui/replay-link.ts';
import type { FaceInfo } from '../../wire/protocol.ts';
import { ScreenBug } from '../bug-report.ts';
import { colorLevel } from '../color-level.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { closingReport } from '../faces/closing-report.ts';
import { takeBugs } from '../guarded.ts';
import type { Face } from '../host/opening-face.ts';
import { CommandHistoryFile } from '../preferences/command-history-file.ts';
import type { Settings } from '../preferences/settings.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import type { Look } from './choose-look.ts';
import { keepCodeCache } from './code-cache.ts';
import { divertOutput } from './divert-output.ts';
import { loadScreen } from './load-screen.ts';
import { type FetchLog, LogFiles } from './log-files.ts';
import { createOutside } from './outside.ts';
import { secretMaskOf } from './secret-mask-of.ts';
import { WAYS_OUT } from './ways-out.ts';

export interface ScreenOptions {
  readonly look: Look;
  /** Attached for watching only: acting keys say so instead of asking. */
  readonly readOnly?: boolean;
  /** The recording that is shown instead of a rollout. */
  readonly replay?: ReplayLink;
  /** The run is on another machine: brings its logs here while they are looked at. */
  readonly fetchLog?: FetchLog;
}

/** To be called as soon as there will surely be a screen: its modules are read while the engine is being found. */
export function prepareScreen({ kind, color }: Look, terminal: Terminal): void {
  if (kind !== 'screen') return;
  // Whoever shows the screen meets the same problem again.
  loadScreen(colorLevel(color ?? 'auto', terminal.env, true)).catch(() => {});
}

/** A run in front of a person, drawn or spoken; after it, a short report stays. */
export async function showScreen(
  face: Face,
  directory: RunDirectory,
  options: ScreenOptions,
  terminal: Terminal,
): Promise<number> {
  const engine: { gone: string | null } = { gone: null };
  const listening = face.link.attach((message) => {
    if (message.type === 'closed') engine.gone = message.reason;
  });
  if (options.look.kind === 'screen') await drawConsole(face, directory, options, terminal);
  else {
    const { speakConsole } = await import('./speak-console.ts');
    await speakConsole(face, directory, options, terminal);
  }
  await Promise.all([face.settle?.(), keepCodeCache(terminal.env)]);
  const state = stateOf(face);
  listening.detach();
  face.close();
  // What a recording came to when it was left says nothing: it ended long ago.
  if (options.replay !== undefined) return EXIT.ok;
  terminal.out(`${closingReport(state, 'lives on').join('\n')}\n`);
  if (state.result !== null) return state.result.exitCode;
  if (state.status !== 'planned') return EXIT.ok;
  if (engine.gone === null) return EXIT.stopped;
  // The screen has one line for it; what has to be done stands in the rest.
  terminal.err(`${engine.gone}\n`);
  return EXIT.refused;
}

async function drawConsole(
  face: Face,
  directory: RunDirectory,
  { look, readOnly, replay, fetchLog }: ScreenOptions,
  terminal: Terminal,
): Promise<void> {
  const { settings } = look;
  const level = colorLevel(look.color ?? 'auto', terminal.env, true);
  const history = new CommandHistoryFile(look.stateDirectory);
  const [{ mountConsole }, commandHistory, mask] = await Promise.all([
    loadScreen(level),
    history.lines(),
    secretMaskOf(terminal.env, stateOf(face).plan),
  ]);
  const logs = new LogFiles(directory.path, undefined, mask, fetchLog);
  const { promise: bug, reject } = Promise.withResolvers<never>();
  const undo = [takeBugs(reject), divertOutput(join(directory.path, 'screen.log')), () => logs.close()];
  const shown = mountConsole({
    until: face.failed === undefined ? bug : Promise.race([bug, face.failed]),
    link: face.link,
    logs,
    actor: actor('screen'),
    stdout: process.stdout,
    stdin: process.stdin,
    colorLevel: level,
    ascii: settings.ascii || !showsGlyphs(terminal.env),
    theme: settings.theme,
    ...ownWays(settings, commandHistory, replay),
    header: { tools: toolsOf(face), program },
    quitChoices: WAYS_OUT,
    readOnly: readOnly ?? false,
    company: (told) => face.onFaces((faces) => told(faces.map(faceWords))),
    outside: createOutside({
      mask,
      ...{ directory, env: terminal.env, cwd: terminal.cwd },
      isElsewhere: fetchLog !== undefined,
      ...{ pager: settings.pager, editor: settings.editor, remember: (line) => history.add(line) },
    }),
  });
  try {
    await shown;
  } catch (problem) {
    throw problem instanceof CommandError ? problem : new ScreenBug(problem, directory.run);
  } finally {
    for (const each of undo) each();
  }
}

const faceWords = ({ user, via, readOnly }: FaceInfo): string => `${user} (${via}${readOnly ? ', only watching' : ''})`;

function stateOf(face: Face) {
  const attached = face.link.attach(() => {});
  attached.detach();
  return attached.state;
}

/** Which tools do the work, and where they come from: as the plan says. */
const toolsOf = (face: Face): string =>
  stateOf(face)
    .plan.notes.find((note) => note.startsWith('tools: '))
    ?.slice('tools: '.length) ?? '';

function personalOf({ keymap, logWrap, hints, problems }: Settings, commandHistory: readonly string[]): Personal {
  const [first, ...more] = problems;
  const greeting =
    more.length === 0 ? (first ?? null) : `${problems.length} preferences were not taken: besu-console keys tells why`;
  return { keymap, logWrap, hints, commandHistory, greeting };
}

/** A recording rings no bell: nobody has to come back for it. */
function ownWays(settings: Settings, commandHistory: readonly string[], replay: ReplayLink | undefined) {
  const personal = personalOf(settings, commandHistory);
  if (replay === undefined) return { personal, notices: settings.notices };
  return {
    replay,
    personal: { ...personal, keymap: personal.keymap.forReplay() },
    notices: { ...settings.notices, bell: 'never' as const, notify: false },
  };
}

function showsGlyphs(env: Terminal['env']): boolean {
  // The console of the kernel has no such glyphs in its font.
  if (env.TERM === 'linux') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  // No locale at all is common in containers, whose terminals do speak UTF-8.
  return locale === '' || locale === 'C' || /utf-?8/i.test(locale);
}
