/** One start of a container, everything resolved: paths are those of this machine. */
export interface ContainerSpec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Stdout and stderr, in the order they were written. */
  readonly output: (chunk: Buffer) => void;
}

/** How it ended: `cannotStart` = there never was a process. A signal is 128 + its number, as Kubernetes tells it. */
export type ContainerExit =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'cannot-start'; readonly message: string };

export interface RunningContainer {
  /** To its first process. */
  terminate(): void;
  /** Everything it started is gone as well. */
  kill(): void;
}

/** What starts containers. `ended` comes once, later than `start`, when all output has been handed over. */
export interface ContainerRuntime {
  start(spec: ContainerSpec, ended: (exit: ContainerExit) => void): RunningContainer;
  /** Ends everything that still runs; afterwards nothing of it is left. */
  close(): Promise<void>;
}
