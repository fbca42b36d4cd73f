/** Longer than anybody stays away; the timer only keeps the event loop alive while the process is stopped. */
const KEEP_ALIVE_MS = 1 << 30;

/**
 * Stops this process group as ctrl-z does in a shell and settles when it is continued. The listener stands before the
 * signal is sent: a continue that comes at once would be lost otherwise. Tools run in groups of their own and go on.
 */
export function suspendSelf(): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, KEEP_ALIVE_MS);
    process.once('SIGCONT', () => {
      clearInterval(alive);
      resolve();
    });
    process.kill(0, 'SIGSTOP');
  });
}
