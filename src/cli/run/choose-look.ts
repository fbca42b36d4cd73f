import type { ColorChoice } from '../color-level.ts';
import { CommandError } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { loadSettings, type PreferenceFlags, type Settings } from '../preferences/settings.ts';
import type { Terminal } from '../terminal.ts';

export type LookOptions = GlobalOptions & PreferenceFlags;

/** How a person in front of a terminal is shown a run: drawn, or said line by line. */
export interface Look {
  readonly kind: 'screen' | 'accessible';
  readonly settings: Settings;
  readonly color: ColorChoice | undefined;
  /** Where the history of commands is kept. */
  readonly stateDirectory: string;
}

/** Null = nobody is in front of a terminal. */
export async function lookFor(options: LookOptions, terminal: Terminal): Promise<Look | null> {
  const settings = await loadSettings(options, terminal.env);
  const spoken = settings.accessible || (terminal.env['TERM'] === 'dumb' && isTerminal());
  if (!spoken && !terminal.isInteractive) return null;
  const stateDirectory = stateDirectoryOf(options, terminal);
  return { kind: spoken ? 'accessible' : 'screen', settings, color: options.color, stateDirectory };
}

export async function requireLook(options: LookOptions, terminal: Terminal, instead: string): Promise<Look> {
  const look = await lookFor(options, terminal);
  if (look !== null) return look;
  throw new CommandError(`this is no terminal to draw on; use: ${instead}, or --accessible for lines both ways`);
}

/** One that cannot be drawn on can still be spoken with. */
const isTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;
