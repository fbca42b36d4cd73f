import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { readRunLock } from '../../engine/journal/run-lock.ts';
import { plainSummary } from '../../ui/plain/plain-summary.ts';
import { atBegin, type Playhead, SPEED } from '../../ui/replay/playhead.ts';
import { Recording } from '../../ui/replay/recording.ts';
import { ReplayLink } from '../../ui/replay-link.ts';
import { wallTiming } from '../../ui/timing.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { ReplayLines } from '../faces/replay-lines.ts';
import { stateDirectoryOf } from '../global-options.ts';
import { type Look, type LookOptions, lookFor } from '../run/choose-look.ts';
import { type RecordedEvents, readEvents } from '../run/find-run.ts';
import { placeOf } from '../run/replay-place.ts';
import { prepareScreen, showScreen } from '../run/show-screen.ts';
import type { Terminal } from '../terminal.ts';

export interface ReplayOptions extends LookOptions {
  readonly speed: string;
  readonly at?: string;
  readonly headless?: boolean;
}

/** A run as it was, from its journal alone: on the screens of a rollout, or line by line. Nothing is written anywhere. */
export async function replayCommand(terminal: Terminal, run: string, options: ReplayOptions): Promise<number> {
  const speed = speedOf(options);
  const look = options.headless ? null : await lookFor(options, terminal);
  if (look === null && !options.headless) {
    throw new CommandError(`this is no terminal to draw on; use: besu-console replay ${run} --headless`);
  }
  if (look !== null) prepareScreen(look, terminal);
  const recorded = await readEvents(stateDirectoryOf(options, terminal), run);
  const recording = new Recording(recorded.events);
  const head = headOf(recording, speed, options.at);
  const isLines = look === null || look.kind === 'accessible';
  const code = await (isLines ? tell(recording, head, terminal) : show({ recorded, recording, head, look }, terminal));
  if (await isLive(recorded.directory)) {
    const { run: id } = recorded.directory;
    terminal.err(`${id} is live: that was all until now. besu-console attach ${id} shows how it goes on.\n`);
  }
  return code;
}

/** An engine on this machine is still writing its journal. */
const isLive = async ({ lock }: RunDirectory): Promise<boolean> =>
  (await readRunLock(lock, hostname()))?.kind === 'alive';

/** A moment that was asked for is there to be looked at, so it stands still there. */
function headOf(recording: Recording, speed: number, at: string | undefined): Playhead {
  const begin = atBegin(recording, speed);
  return at === undefined ? begin : { ...begin, ...placeOf(at, recording), playing: false };
}

/** 0 is only for lines: at once. */
function speedOf({ speed: asked, headless }: ReplayOptions): number {
  const speed = asked.trim() === '' ? Number.NaN : Number(asked);
  if (speed === 0 && headless) return 0;
  if (Number.isInteger(speed) && speed >= SPEED.least && speed <= SPEED.most) return speed;
  const atOnce = headless ? ', or 0 for all at once' : '';
  throw new CommandError(`--speed takes a whole number from ${SPEED.least} to ${SPEED.most}${atOnce}, not ${asked}`);
}

interface Show {
  readonly recorded: RecordedEvents;
  readonly recording: Recording;
  readonly head: Playhead;
  readonly look: Look;
}

async function show({ recorded, recording, head, look }: Show, terminal: Terminal): Promise<number> {
  const replay = new ReplayLink(recording, head, wallTiming);
  const face = { link: replay, onFaces: () => () => {}, close: () => {} };
  void foldAll(recording);
  return showScreen(face, recorded.directory, { look, replay }, terminal);
}

/** Behind the first picture, a stretch between two turns: the first leap to the end of a long run would take a second. */
async function foldAll(recording: Recording): Promise<void> {
  do await nextTurn(undefined, { ref: false });
  while (recording.foldMore());
}

async function tell(recording: Recording, head: Playhead, terminal: Terminal): Promise<number> {
  const say = (line: string): void => terminal.out(`${line}\n`);
  const lines = new ReplayLines(recording, say);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  if (head.speed === 0) lines.tellFrom(head.at);
  else await lines.play({ ...head, playing: true }, wallTiming, stop.signal);
  if (!stop.signal.aborted) {
    const end = recording.last;
    for (const line of plainSummary(recording.state(end), recording.wallMs(end, recording.lengthMs))) say(line);
  }
  return EXIT.ok;
}
