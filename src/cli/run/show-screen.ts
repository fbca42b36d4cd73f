import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { QuitChoice } from '../../ui/state/ui-state.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { type ColorChoice, colorLevel } from '../color-level.ts';
import { EXIT } from '../exit-code.ts';
import { closingReport } from '../faces/closing-report.ts';
import { program } from '../program-version.ts';
import type { Terminal } from '../terminal.ts';
import { actor } from './actor.ts';
import { LogFiles } from './log-files.ts';

export interface ScreenOptions {
  /** For the header: which tools, and where they come from; null = as the plan says. */
  readonly tools: string | null;
  readonly color: ColorChoice | undefined;
  readonly ascii: boolean;
}

/** The engine lives elsewhere: leaving is the harmless choice, and so the first one. */
const CHOICES: readonly QuitChoice[] = [
  { key: 'd', label: 'detach', detail: 'the rollout goes on; come back with: besu-console attach', does: 'detach' },
  { key: 's', label: 'stop after the running steps', detail: 'nothing new starts; the screen stays', does: 'drain' },
  { key: 'x', label: 'stop and leave', detail: 'running steps finish without a screen', does: 'leave-stopping' },
  { key: 'n', label: 'stay', detail: 'go on watching', does: 'stay' },
];

/** The full screen on a live engine; after it, a short report stays on the main screen. */
export async function showScreen(
  face: LinkConnection,
  directory: RunDirectory,
  options: ScreenOptions,
  terminal: Terminal,
): Promise<number> {
  const level = colorLevel(options.color ?? 'auto', terminal.env, true);
  // Read once, when Ink's painting library is loaded: so it is set before the import below.
  process.env.FORCE_COLOR = String(level);
  const { mountConsole } = await import('../../ui/mount.tsx');
  const logs = new LogFiles(directory.path);
  await mountConsole({
    link: face.link,
    logs,
    actor: actor('screen'),
    stdout: process.stdout,
    stdin: process.stdin,
    colorLevel: level,
    ascii: options.ascii || !speaksUtf8(terminal.env),
    header: { tools: options.tools ?? toolsOf(face), program },
    quitChoices: CHOICES,
  });
  logs.close();
  const state = stateOf(face);
  face.close();
  terminal.out(`${closingReport(state, 'lives on').join('\n')}\n`);
  if (state.result !== null) return state.result.exitCode;
  if (state.status === 'planned') return EXIT.stopped;
  return EXIT.ok;
}

function stateOf(face: LinkConnection) {
  const attached = face.link.attach(() => {});
  attached.detach();
  return attached.state;
}

const toolsOf = (face: LinkConnection): string =>
  stateOf(face)
    .plan.notes.find((note) => note.startsWith('tools: '))
    ?.slice('tools: '.length) ?? '';

function speaksUtf8(env: Terminal['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  // No locale at all is common in containers, whose terminals do speak UTF-8.
  return locale === '' || locale === 'C' || /utf-?8/i.test(locale);
}
