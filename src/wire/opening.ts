import type { EngineLink } from '../engine/link.ts';
import type { RunEvent } from '../engine/model/event.ts';
import { encodeFrame } from './frame-codec.ts';
import { MAX_SERVER_FRAME_BYTES } from './protocol.ts';

type Attached = Pick<ReturnType<EngineLink['attach']>, 'state' | 'signals'>;

/** An event is a few kB at most: far below what a frame may hold. */
const EVENTS_PER_FRAME = 500;
/** A face is cut when 16 MB wait for it, so what it missed may be more; past this it is cheaper to begin anew. */
const MAX_MISSED_BYTES = 32 * 1024 * 1024;

/** What a face is told first: what it has missed where that is known, else everything. Null = everything is too much. */
export function openingFor(attached: Attached, missed: readonly RunEvent[] | null): readonly Buffer[] | null {
  const resumption = missed === null ? null : resume(attached, missed);
  if (resumption !== null) return resumption;
  const { state, signals } = attached;
  const snapshot = encodeFrame({ type: 'snapshot', state, signals, seq: state.lastSeq });
  return snapshot.length <= MAX_SERVER_FRAME_BYTES ? [snapshot] : null;
}

function resume({ state, signals }: Attached, missed: readonly RunEvent[]): readonly Buffer[] | null {
  const frames = [encodeFrame({ type: 'resumed', seq: state.lastSeq })];
  let bytes = 0;
  for (let at = 0; at < missed.length; at += EVENTS_PER_FRAME) {
    const frame = encodeFrame({ type: 'events', events: missed.slice(at, at + EVENTS_PER_FRAME) });
    bytes += frame.length;
    if (frame.length > MAX_SERVER_FRAME_BYTES || bytes > MAX_MISSED_BYTES) return null;
    frames.push(frame);
  }
  // Last: they are about attempts that the events have begun.
  frames.push(encodeFrame({ type: 'signals', signals }));
  return frames;
}
