/** Longer than anybody stays away; the timer only keeps the event loop alive while the process is stopped. */
const KEEP_ALIVE_MS = 1 << 30;

/** Gives the terminal away until `during` settles, then draws everything anew. */
export type Lend = (during: () => Promise<void>) => Promise<void>;

export interface JobControl {
  readonly lend: Lend;
  /** As ctrl-z does in a shell. */
  suspend(): void;
  end(): void;
}

/**
 * The terminal as shells share it: given back before a stop that can be felt (ctrl-z, SIGTSTP), taken and drawn anew
 * after any stop, also one that nobody can feel (SIGSTOP): the shell has used the screen and its modes in between.
 */
export function followJobControl(give: Lend): JobControl {
  let away = false;
  const lend: Lend = async (during) => {
    away = true;
    try {
      await give(during);
    } finally {
      away = false;
      // Who is in the background is not told of a new size.
      process.kill(process.pid, 'SIGWINCH');
    }
  };
  // Somebody who has the terminal lent (a pager, a shell) is stopped by the same ctrl-z: nothing is left to give back.
  const onStop = (): void => void (away ? process.kill(process.pid, 'SIGSTOP') : lend(suspendSelf));
  const onContinue = (): void => {
    if (!away) void lend(async () => {});
  };
  process.on('SIGTSTP', onStop).on('SIGCONT', onContinue);
  return {
    lend,
    suspend: onStop,
    end: () => void process.off('SIGTSTP', onStop).off('SIGCONT', onContinue),
  };
}

/**
 * Stops this process group as ctrl-z does in a shell and settles when it is continued. The listener stands before the
 * signal is sent: a continue that comes at once would be lost otherwise. Tools run in groups of their own and go on.
 */
function suspendSelf(): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, KEEP_ALIVE_MS);
    process.once('SIGCONT', () => {
      clearInterval(alive);
      resolve();
    });
    process.kill(0, 'SIGSTOP');
  });
}
