/** Ways a terminal goes away without a key. Ink's own handlers step back when we have one, so all lead to the same way out. */
const SIGNALS = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;

/** Calls `leave` when the terminal is gone or somebody wants this process gone; the answer takes all of it back. */
export function leaveOn(
  streams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream },
  leave: () => void,
): () => void {
  const { stdin, stdout } = streams;
  for (const signal of SIGNALS) process.on(signal, leave);
  stdin.on('end', leave);
  stdin.on('close', leave);
  // EIO and EPIPE of a terminal that has gone: without a listener they would end the process in the middle of a run.
  stdin.on('error', leave);
  stdout.on('error', leave);
  return () => {
    for (const signal of SIGNALS) process.off(signal, leave);
    stdin.off('end', leave);
    stdin.off('close', leave);
    // What is left of a terminal that has gone may still complain, when its modes are put back: nobody is there to care.
    stdin.on('error', () => {});
    stdin.off('error', leave);
    stdout.on('error', () => {});
    stdout.off('error', leave);
  };
}
