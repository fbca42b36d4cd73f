import type { EngineLink } from '../../engine/link.ts';
import type { RunEvent, RunResult } from '../../engine/model/event.ts';

/** Additive changes keep the number; a change of meaning raises it. */
export const PROTOCOL = 1;

export interface Hello {
  readonly run: string;
  readonly fleet: string;
  readonly runDirectory: string;
  readonly host: string;
  readonly program: string;
  /** Sequence number of the last event before the first one that follows; 0 for a new run. */
  readonly seq: number;
}

export function helloLine(hello: Hello): string {
  const { seq, ...rest } = hello;
  return `${JSON.stringify({ seq, type: 'hello', protocol: PROTOCOL, ...rest })}\n`;
}

/** Events as JSON lines: `time` is `atMs` for people. */
export function eventLine(event: RunEvent): string {
  const { seq, atMs, ...fact } = event;
  return `${JSON.stringify({ seq, time: new Date(atMs).toISOString(), atMs, ...fact })}\n`;
}

/** Prints every event until the run has ended; resolves with its result. */
export function followAsJson(link: EngineLink, print: (line: string) => void): Promise<RunResult> {
  return new Promise((resolve) => {
    const attached = link.attach((message) => {
      if (message.type !== 'events') return;
      for (const event of message.events) {
        print(eventLine(event));
        if (event.type === 'run-ended') {
          attached.detach();
          resolve(event.result);
          return;
        }
      }
    });
  });
}
