import type { RunEvent } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { Fold } from '../../engine/state/reduce.ts';
import { plainLines } from '../../ui/plain/plain-lines.ts';
import type { Playhead } from '../../ui/replay/playhead.ts';
import type { Recording } from '../../ui/replay/recording.ts';
import { ReplayLink } from '../../ui/replay-link.ts';
import type { Timing } from '../../ui/timing.ts';

/** A recording line by line from one of its events on, with the day wherever it changes. */
export class ReplayLines {
  readonly #recording: Recording;
  readonly #say: (line: string) => void;
  #day = '';

  constructor(recording: Recording, say: (line: string) => void) {
    this.#recording = recording;
    this.#say = say;
  }

  /** All that is left, at once. */
  tellFrom(at: number): void {
    const { events } = this.#recording;
    this.#tell(at);
    const fold = new Fold(this.#recording.state(at));
    for (const event of events.slice(at + 1)) {
      fold.add(event);
      this.#sayOf(event, fold.state);
    }
  }

  /** Each event when its time comes, until the recording has ended or somebody has seen enough. */
  async play(head: Playhead, timing: Timing, signal: AbortSignal): Promise<void> {
    const link = new ReplayLink(this.#recording, head, timing);
    this.#tell(head.at);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    if (head.at >= this.#recording.last) resolve();
    signal.addEventListener('abort', () => resolve());
    const attached = link.attach((message) => {
      if (message.type !== 'events') return;
      for (const { seq } of message.events) this.#tell(seq - 1);
      if (link.view().head.at >= this.#recording.last) resolve();
    });
    await ended;
    attached.detach();
  }

  #tell(at: number): void {
    const event = this.#recording.events[at];
    if (event !== undefined) this.#sayOf(event, this.#recording.state(at));
  }

  #sayOf(event: RunEvent, state: RunState): void {
    const day = new Date(event.atMs).toISOString().slice(0, 10);
    if (day !== this.#day) this.#say(`${day} UTC`);
    this.#day = day;
    for (const line of plainLines(event, state)) this.#say(line);
  }
}
