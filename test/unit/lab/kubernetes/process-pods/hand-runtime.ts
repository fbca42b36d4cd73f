import type {
  ContainerExit,
  ContainerRuntime,
  ContainerSpec,
  RunningContainer,
} from '../../../../../src/lab/kubernetes/process-pods/container-runtime.ts';

/** A container that does what the test says. */
export interface HandContainer {
  readonly spec: ContainerSpec;
  /** "SIGTERM", "SIGKILL", in the order they came. */
  readonly heard: readonly string[];
  say(text: string): void;
  exit(code: number): void;
  cannotStart(message: string): void;
}

/** Starts nothing: containers end by hand, or with 137 when they are killed. */
export class HandRuntime implements ContainerRuntime {
  readonly started: HandContainer[] = [];

  get last(): HandContainer {
    return this.started.at(-1)!;
  }

  start(spec: ContainerSpec, ended: (exit: ContainerExit) => void): RunningContainer {
    const heard: string[] = [];
    let isOver = false;
    const end = (exit: ContainerExit): void => {
      if (isOver) return;
      isOver = true;
      ended(exit);
    };
    this.started.push({
      spec,
      heard,
      say: (text) => spec.output(Buffer.from(text)),
      exit: (exitCode) => end({ kind: 'exited', exitCode }),
      cannotStart: (message) => end({ kind: 'cannot-start', message }),
    });
    return {
      terminate: () => void heard.push('SIGTERM'),
      kill: () => {
        heard.push('SIGKILL');
        end({ kind: 'exited', exitCode: 137 });
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
