import { spawn } from 'node:child_process';
import { copySequence } from '../../ui/osc.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Programs that put their input on the clipboard of the desktop this process runs on. */
const NATIVE: readonly { readonly needs: string | null; readonly argv: readonly [string, ...string[]] }[] = [
  { needs: 'WAYLAND_DISPLAY', argv: ['wl-copy'] },
  { needs: 'DISPLAY', argv: ['xclip', '-selection', 'clipboard'] },
  { needs: null, argv: ['pbcopy'] },
  { needs: 'WSL_DISTRO_NAME', argv: ['clip.exe'] },
];

const DEADLINE_MS = 2_000;

/**
 * Over ssh the desktop is elsewhere: only the terminal can reach its clipboard (OSC 52). Otherwise a program of the
 * desktop is surer, because not every terminal takes OSC 52, and none says whether it did. Null = done, else why not.
 */
export async function copyText(text: string, env: Env, write: (sequence: string) => void): Promise<string | null> {
  if (!isRemote(env)) {
    for (const { needs, argv } of NATIVE) {
      const offered = needs === null ? process.platform === 'darwin' : env[needs] !== undefined;
      if (offered && (await give(argv, text))) return null;
    }
  }
  const sequence = copySequence(text);
  if (sequence === null) return 'too long for the clipboard of a terminal: ctrl-s saves it to a file';
  write(sequence);
  return null;
}

const isRemote = (env: Env): boolean => env['SSH_TTY'] !== undefined || env['SSH_CONNECTION'] !== undefined;

function give([program, ...args]: readonly [string, ...string[]], text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], timeout: DEADLINE_MS });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.stdin.once('error', () => {});
    child.stdin.end(text);
  });
}
