import { execFile } from 'node:child_process';
import { systemErrorCode } from '../../lib/system-error.ts';
import { childEnvironment } from '../run/child-environment.ts';
import type { Terminal } from '../terminal.ts';

export interface ToolAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What one question may take: a login program behind it may have to go over the network twice. */
export const ASK_MS = 60_000;
/** A list of objects is some 100 kB; more is not what was asked for. */
const MOST_BYTES = 16 * 1024 * 1024;

/** One of the operator's own programs, with the operator's own kubeconfig and logins. */
export function runTool(
  terminal: Terminal,
  program: 'kubectl' | 'helm',
  argv: readonly string[],
  timeoutMs = ASK_MS,
): Promise<ToolAnswer> {
  const env = childEnvironment(terminal.env, []);
  return new Promise((resolve) => {
    execFile(program, argv, { env, timeout: timeoutMs, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      const code = typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr: stderr || inWords(error, program, timeoutMs) });
    });
  });
}

function inWords(error: Error & { readonly killed?: boolean }, program: string, timeoutMs: number): string {
  if (systemErrorCode(error) === 'ENOENT') return `${program} is not on PATH`;
  return error.killed === true ? `${program} gave no answer within ${timeoutMs / 1000} s` : error.message;
}

/** As a person would type it, for showing what is about to be done. */
export const commandLine = (program: string, argv: readonly string[]): string =>
  [program, ...argv]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
