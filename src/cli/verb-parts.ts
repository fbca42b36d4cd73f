import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Makes one command: how it is called with its arguments, and what it is for. */
export type MakeCommand = (spec: string, text: string) => Command;

/** What the files of verbs build with. */
export interface VerbParts {
  readonly terminal: Terminal;
  readonly root: Command;
  readonly command: MakeCommand;
  /** A command that has commands of its own; returns how to make those. */
  readonly group: (name: string, text: string) => MakeCommand;
  /** For the program itself: in no help. */
  readonly hidden: (spec: string) => Command;
  /** How the program ends. */
  readonly exit: (code: number) => void;
}
