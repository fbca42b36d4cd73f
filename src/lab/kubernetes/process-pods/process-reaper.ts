import { type ChildProcess, spawn } from 'node:child_process';

/** Reads "+ GROUP" and "- GROUP"; when the lab's process is gone, however it went, its pipe ends and the groups die. */
const SCRIPT = `
groups=
while read -r sign group; do
  case $sign in
    +) groups="$groups $group" ;;
    -) left=
       for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
       groups=$left ;;
  esac
done
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
`;

/** A small process that outlives the lab by a moment, so that no container outlives it any longer. */
export class ProcessReaper {
  #child: ChildProcess | null = null;

  watch(group: number): void {
    this.#tell(`+ ${group}\n`);
  }

  forget(group: number): void {
    this.#tell(`- ${group}\n`);
  }

  close(): void {
    this.#child?.stdin?.end();
    this.#child = null;
  }

  #tell(line: string): void {
    this.#child ??= startReaper();
    this.#child.stdin?.write(line);
  }
}

function startReaper(): ChildProcess {
  const env = { PATH: '/usr/bin:/bin' };
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Whoever ends it by hand takes only the insurance away.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child;
}
