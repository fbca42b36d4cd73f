/** What runs one pod, whatever its containers are made of. */
export interface PodLife {
  readonly uid: string;
  start(): void;
  /** The API wants it gone; said again when the grace has changed or a finalizer has gone. */
  terminate(graceSeconds: number): void;
  /** What is wrong with it may have changed. */
  reconsider(): void;
  /** The object is gone: nothing may run any more. */
  abandon(): void;
}
