import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '..', '..', '..', 'docs', 'recovery.md');

/** What docs/recovery.md tells an operator to type, and what it says they will read. */
export interface RecoveryDocument {
  readonly commands: ReadonlySet<string>;
  readonly promises: ReadonlySet<string>;
}

export function readDocument(): RecoveryDocument {
  const fenced: string[] = [];
  const prose: string[] = [];
  let target = prose;
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    if (line.startsWith('```')) target = target === prose ? fenced : prose;
    else target.push(line);
  }
  return { commands: new Set(fenced.map(commandIn)), promises: new Set(promisesIn(prose.join('\n'))) };
}

/** Code in paragraphs that begin with "Says", and in the first column of tables that do. */
function promisesIn(prose: string): readonly string[] {
  return prose.split(/\n{2,}/).flatMap((part) => {
    if (part.startsWith('**Says**')) return codesIn(part.replaceAll('\n', ' '));
    return part.startsWith('| says |') ? part.split('\n').flatMap((row) => codesIn(firstCell(row))) : [];
  });
}

/** Two spaces divide a command from what is said about it. */
const commandIn = (line: string): string => line.split(/ {2,}/)[0] ?? '';
const firstCell = (row: string): string => row.split('|')[1] ?? '';
const codesIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const PLACEHOLDER =
  /\b(STATE-DIRECTORY|RUN-DIRECTORY|SUBSCRIPTION|WORKSPACE|REVISION|LOCK-ID|NETWORK|ADDRESS|NUMBER|REGION|FLEET|PHASE|NONCE|HOST|HASH|SEAL|SIZE|STEP|TEXT|TIME|GWEI|RUN|PID|N)\b/g;

/** The command with these values in the place of its words in capitals; throws when one has none. */
export function filledIn(command: string, values: Readonly<Record<string, string>>): string {
  return command.replaceAll(PLACEHOLDER, (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${command}: nothing is given for ${name}`);
    return value;
  });
}

/** What a promise looks like in an answer: its words in capitals stand for anything, its spaces for any. */
export function patternOf(promise: string): RegExp {
  const parts = promise.split(PLACEHOLDER).filter((_, i) => i % 2 === 0);
  const words = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+'));
  return new RegExp(words.join('\\S.*?'));
}
