import { chmodSync, chownSync, existsSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/engine/model/command.ts';
import { encodeFrame } from '../../src/wire/frame-codec.ts';
import { connectLink } from '../../src/wire/link-client.ts';
import { serveLink } from '../../src/wire/link-server.ts';
import { CannotListen } from '../../src/wire/listen-on-socket.ts';
import type { FaceInfo } from '../../src/wire/protocol.ts';
import { ANNA } from '../rigs/engine/engine-rig.ts';
import { chainPlan } from '../rigs/engine/sample-plan.ts';
import { FaceLog } from '../rigs/wire/face-log.ts';
import { ATTACH, type RawFace } from '../rigs/wire/raw-face.ts';
import { SocketRelay } from '../rigs/wire/socket-relay.ts';
import { ANNA_ON_SCREEN, ENGINE_HELLO, WireRig } from '../rigs/wire/wire-rig.ts';

const PLAN = chainPlan(['a', 'b']);
const LAUNCH: Command = { type: 'launch', by: ANNA };
/** More than a socket of the kernel takes (about 200 kB) by far, in pieces that a reading face takes one by one. */
const PIECES = 40;
const PIECE_EVENTS = 300;
const SMALL_QUEUE = { maxQueueBytes: 300_000, partingMs: 60_000 };

let rig: WireRig;
let relay: SocketRelay | null = null;
beforeEach(async () => {
  rig = await WireRig.start(PLAN, SMALL_QUEUE);
});
afterEach(async () => {
  await rig.close();
  await relay?.close();
  relay = null;
});

/** One batch of events, about 40 kB. */
async function piece(): Promise<void> {
  const setTo = (value: number): Command => ({ type: 'set-concurrency', limit: 'helm', value, by: ANNA });
  await Promise.all(Array.from({ length: PIECE_EVENTS }, (_, i) => rig.engine.send(setTo(i + 1))));
}

/** Floods the engine's faces and waits at each piece until `reader` has it: a slow one must not hold it up. */
async function flood(reader: FaceLog): Promise<void> {
  for (let i = 0; i < PIECES; i += 1) {
    await piece();
    await reader.knows(rig.engine.stateOnDisk().lastSeq);
  }
}

async function stillServes(): Promise<void> {
  const face = await rig.connect();
  expect(await face.link.send(LAUNCH)).toMatchObject({ accepted: true });
}

describe('the socket', () => {
  test('is 0600 in a directory of 0700', () => {
    expect(statSync(rig.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(join(rig.socketPath, '..')).mode & 0o777).toBe(0o700);
  });

  test('is gone when the server has closed, and every face has been told why', async () => {
    const log = new FaceLog((await rig.connect()).link);
    await rig.server.close('the run is over');
    await log.until(() => log.closed !== null);
    expect(log.closed).toBe('the run is over');
    expect(existsSync(rig.socketPath)).toBe(false);
  });

  test('of a dead engine is taken over', async () => {
    await rig.server.close('making room');
    const dead = createServer();
    const corpse = join(rig.directory, 'corpse');
    await new Promise<void>((resolve) => dead.listen(corpse, resolve));
    linkSync(corpse, rig.socketPath);
    await new Promise((resolve) => dead.close(resolve));
    expect(existsSync(rig.socketPath)).toBe(true);
    await rig.serve();
    await stillServes();
  });

  test('of a living engine is left alone', async () => {
    const living = rig.server;
    await expect(rig.serve()).rejects.toThrow(/another engine already answers/);
    await expect(rig.serve()).rejects.toBeInstanceOf(CannotListen);
    expect(rig.server).toBe(living);
    await stillServes();
  });

  test('never replaces a file that is no socket', async () => {
    await rig.server.close('making room');
    writeFileSync(rig.socketPath, 'precious');
    await expect(rig.serve()).rejects.toThrow(/is in the way: it is not a socket/);
    expect(statSync(rig.socketPath).size).toBe(8);
  });

  test('is not made in a directory others can enter, nor looked for there', async () => {
    await rig.server.close('making room');
    const directory = join(rig.socketPath, '..');
    chmodSync(directory, 0o755);
    await expect(rig.serve()).rejects.toThrow(/is open to other users \(mode 755\)/);
    const connected = await connectLink(rig.socketPath, ANNA_ON_SCREEN);
    expect(connected).toEqual({ ok: false, problem: `${directory} is open to other users (mode 755)` });
  });

  test.runIf(process.getuid?.() === 0)('is not believed in a directory of another user', async () => {
    const directory = join(rig.socketPath, '..');
    chownSync(directory, 12_345, 12_345);
    const connected = await connectLink(rig.socketPath, ANNA_ON_SCREEN);
    expect(connected).toEqual({ ok: false, problem: `${directory} belongs to another user` });
  });

  test('with nobody behind it is told in words', async () => {
    await rig.server.close('making room');
    const connected = await connectLink(rig.socketPath, ANNA_ON_SCREEN);
    expect(connected).toEqual({ ok: false, problem: `no engine listens at ${rig.socketPath}` });
  });

  test('with somebody silent behind it is given up after the time allowed', async () => {
    const silent = join(rig.directory, 'silent', 'socket');
    mkdirSync(join(silent, '..'), { mode: 0o700 });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(silent, resolve));
    const connected = await connectLink(silent, { ...ANNA_ON_SCREEN, timeoutMs: 30 });
    expect(connected).toEqual({ ok: false, problem: 'the engine did not answer within 30 ms' });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('attaching', () => {
  test('begins with the server: its protocol, program, run and pid', async () => {
    const hello = await rig.raw().frame('hello');
    expect(hello).toEqual({ type: 'hello', protocol: 1, ...ENGINE_HELLO, faces: [] });
  });

  test('with another version is refused in words that name both', async () => {
    const face = rig.raw();
    face.say({ ...ATTACH, protocol: 7, program: 'besu-console 9.0.0' });
    expect((await face.frame('closed')).reason).toBe(
      'the engine is besu-console 0.1.0 (protocol 1) and this face is besu-console 9.0.0 (protocol 7): ' +
        'use the program that started the run',
    );
    expect(rig.server.faces()).toEqual([]);
  });

  test('to an engine of another version is refused by the face in the same words', async () => {
    const other = join(rig.directory, 'other', 'socket');
    mkdirSync(join(other, '..'), { mode: 0o700 });
    const server = createServer((socket) => {
      socket.write('{"type":"hello","protocol":2,"program":"besu-console 3.0.0","run":"r","pid":1,"faces":[]}\n');
    });
    await new Promise<void>((resolve) => server.listen(other, resolve));
    const connected = await connectLink(other, ANNA_ON_SCREEN);
    expect(connected).toMatchObject({ ok: false, problem: expect.stringContaining('besu-console 3.0.0 (protocol 2)') });
    await new Promise((resolve) => server.close(resolve));
  });

  test('that does not come is not waited for', async () => {
    await rig.server.close('making room');
    await rig.serve({ handshakeMs: 20 });
    expect((await rig.raw().frame('closed')).reason).toBe('it did not attach in time');
  });

  test('is refused to the face that is one too many, until another one leaves', async () => {
    await rig.server.close('making room');
    await rig.serve({ maxFaces: 2 });
    const [first, second] = [await rig.connect(), await rig.connect()];
    expect(await connectLink(rig.socketPath, ANNA_ON_SCREEN)).toEqual({
      ok: false,
      problem: '2 faces are attached already: close one first',
    });
    first.close();
    await new Promise<void>((resolve) => second.onFaces((faces) => faces.length === 1 && resolve()));
    await rig.connect();
  });

  test('is told to everybody: who, by what, and whether it only watches', async () => {
    const anna = await rig.connect();
    const seen: (readonly FaceInfo[])[] = [];
    const changed = new Promise<void>((resolve) =>
      anna.onFaces((faces) => {
        seen.push(faces);
        if (faces.length === 2) resolve();
      }),
    );
    const ben = await rig.connect({ user: 'ben', via: 'headless', readOnly: true });
    await changed;
    expect(seen.at(-1)).toMatchObject([
      { user: 'anna', via: 'screen', readOnly: false, program: 'besu-console 0.1.0' },
      { user: 'ben', via: 'headless', readOnly: true, program: 'besu-console 0.1.0' },
    ]);
    expect(rig.server.faces()).toEqual(seen.at(-1));
    ben.close();
    const alone = new Promise<void>((resolve) => anna.onFaces((faces) => faces.length === 1 && resolve()));
    await alone;
  });

  test('sends an event that follows the snapshot right after it', async () => {
    await rig.server.close('making room');
    const real = rig.engine.engine.link;
    let attached = 0;
    await rig.serve(
      {},
      {
        send: (command) => real.send(command),
        attach: (listener) => {
          // The server itself listens first; then the face, and at that very moment the run is launched.
          if ((attached += 1) === 2) void rig.engine.launch();
          return real.attach(listener);
        },
      },
    );
    const face = rig.raw();
    const snapshot = await face.attach();
    const next = await face.frame('events');
    expect(next.events[0]!.seq).toBe(snapshot.seq + 1);
    expect(snapshot.state.lastSeq).toBe(snapshot.seq);
  });
});

describe('a face', () => {
  test('that leaves is no loss to the other one', async () => {
    const [leaves, stays] = [await rig.connect(), await rig.connect()];
    const log = new FaceLog(stays.link);
    leaves.close();
    await rig.engine.launch();
    await log.knows(rig.engine.stateOnDisk().lastSeq);
    expect(log.state).toEqual(rig.engine.stateOnDisk());
    expect(await leaves.link.send(LAUNCH)).toEqual({ accepted: false, reason: 'this face has left' });
  });

  test('that leaves, is cut, or is refused is not listened for any more', async () => {
    await rig.server.close('making room');
    const real = rig.engine.engine.link;
    let listening = 0;
    await rig.serve(SMALL_QUEUE, {
      send: (command) => real.send(command),
      attach: (listener) => {
        const attached = real.attach(listener);
        listening += 1;
        const detach = () => {
          listening -= 1;
          attached.detach();
        };
        return { ...attached, detach };
      },
    });
    const [leaves, breaks, rules] = [rig.raw(), rig.raw(), rig.raw()];
    for (const face of [leaves, breaks, rules]) await face.attach();
    expect(listening).toBe(4);
    leaves.say({ type: 'bye' });
    rules.write('nonsense\n');
    for (const face of [leaves, rules]) await face.end();
    const watcher = await rig.connect();
    breaks.destroy();
    await new Promise<void>((resolve) => watcher.onFaces((faces) => faces.length === 1 && resolve()));
    expect(listening).toBe(2);
  });

  test('that only watches gets its commands refused, and all events', async () => {
    const watcher = await rig.connect({ readOnly: true });
    const log = new FaceLog(watcher.link);
    const reply = await watcher.link.send(LAUNCH);
    expect(reply).toEqual({ accepted: false, reason: 'this face only watches: attach without read-only to act' });
    expect(rig.engine.stateOnDisk().status).toBe('planned');
    await rig.engine.launch();
    await log.knows(rig.engine.stateOnDisk().lastSeq);
  });

  test('cannot ask in the name of another', async () => {
    const ben = await rig.connect({ user: 'ben', via: 'command-line' });
    await ben.link.send({ type: 'launch', by: { user: 'root', via: 'engine' } });
    const launched = rig.engine.journal.events.find((event) => event.type === 'run-launched');
    expect(launched).toMatchObject({ by: { user: 'ben', via: 'command-line' } });
  });

  test('whose engine dies without a word is told, and so is whoever waits for a reply', async () => {
    relay = await SocketRelay.start(join(rig.directory, 'relay', 'socket'), rig.socketPath);
    const face = await rig.connect({}, join(rig.directory, 'relay', 'socket'));
    const log = new FaceLog(face.link);
    rig.engine.journal.append = () => new Promise(() => {});
    const reply = face.link.send(LAUNCH);
    rmSync(join(rig.directory, 'relay', 'socket'));
    relay.breakOff();
    expect(await reply).toMatchObject({ accepted: false });
    await log.until(() => log.closed !== null);
    expect(log.closed).toBe('the engine has gone');
    expect(await face.link.send(LAUNCH)).toEqual({ accepted: false, reason: 'the engine has gone' });
  });

  test('is told the end even when it attaches to it afterwards', async () => {
    const face = await rig.connect();
    const early = new FaceLog(face.link);
    await rig.server.close('over');
    await early.until(() => early.closed !== null);
    const late = new FaceLog(face.link);
    await late.until(() => late.closed !== null);
    expect(late.closed).toBe('over');
  });
});

describe('a face that stops reading', () => {
  test('delays nobody, is cut, and finds the reason when it reads again', async () => {
    const slow = rig.raw();
    await slow.attach();
    const reader = new FaceLog((await rig.connect()).link);
    slow.stopReading();
    await flood(reader);
    expect(rig.server.faces()).toHaveLength(1);
    expect(reader.state).toEqual(rig.engine.stateOnDisk());
    slow.readAgain();
    expect((await slow.frame('closed')).reason).toBe('fell behind');
    await slow.end();
  });

  test('loses signals, never events, and gets the newest signal when it has caught up', async () => {
    await rig.server.close('making room');
    await rig.serve();
    await rig.engine.launch();
    const attempt = rig.engine.liveAttempt('a/infrastructure/work');
    const ended = rig.engine.liveAttempt('b/infrastructure/work');
    const slow = rig.raw();
    await slow.attach();
    const reader = new FaceLog((await rig.connect()).link);
    slow.stopReading();
    for (let i = 0; i < PIECES; i += 1) {
      const signal = { type: 'activity', attempt, text: `line ${i}` } as const;
      rig.engine.executor.say({ type: 'signal', attempt, signal });
      rig.engine.executor.say({ type: 'signal', attempt: ended, signal: { ...signal, attempt: ended } });
      rig.engine.clock.advance(100);
      await piece();
    }
    await rig.engine.succeed('b/infrastructure/work');
    await reader.knows(rig.engine.stateOnDisk().lastSeq);
    slow.readAgain();
    const last = `line ${PIECES - 1}`;
    const signals = () => slow.frames.flatMap((frame) => (frame.type === 'signals' ? frame.signals : []));
    while (signals().at(-1)?.type !== 'activity' || JSON.stringify(signals().at(-1)).includes(last) === false)
      await slow.change();
    expect(signals().length).toBeLessThan(PIECES);
    const afterAll = slow.frames.findLast((frame) => frame.type === 'signals');
    expect(JSON.stringify(afterAll)).not.toContain(ended);
    const events = slow.frames.flatMap((frame) => (frame.type === 'events' ? frame.events : []));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => events[0]!.seq + i));
    expect(events.length).toBeGreaterThan(PIECES * PIECE_EVENTS);
    expect(events.at(-1)).toEqual(rig.engine.journal.events.at(-1));
  });

  test('comes back by itself and misses no event', async () => {
    const path = join(rig.directory, 'relay', 'socket');
    relay = await SocketRelay.start(path, rig.socketPath);
    const face = await rig.connect({}, path);
    const log = new FaceLog(face.link);
    const reader = new FaceLog((await rig.connect()).link);
    await rig.engine.launch();
    await log.knows(rig.engine.stateOnDisk().lastSeq);
    relay.stopReading();
    await flood(reader);
    relay.readAgain();
    await log.knows(rig.engine.stateOnDisk().lastSeq);
    expect(relay.connections).toBe(2);
    expect(log.isContiguous).toBe(true);
    expect(log.state).toEqual(rig.engine.stateOnDisk());
    expect(log.closed).toBeNull();
    expect(await face.link.send({ type: 'pause', by: ANNA })).toMatchObject({ accepted: true });
  });

  test('and loses its connection without a word comes back as well, once', async () => {
    const path = join(rig.directory, 'relay', 'socket');
    relay = await SocketRelay.start(path, rig.socketPath);
    const log = new FaceLog((await rig.connect({}, path)).link);
    relay.breakOff();
    await rig.engine.launch();
    await log.knows(rig.engine.stateOnDisk().lastSeq);
    expect(relay.connections).toBe(2);
    expect(log.isContiguous).toBe(true);
  });

  test('does not come back for ever to an engine that only hangs up', async () => {
    const path = join(rig.directory, 'moody', 'socket');
    mkdirSync(join(path, '..'), { mode: 0o700 });
    const state = rig.engine.stateOnDisk();
    let calls = 0;
    const moody = createServer((socket) => {
      calls += 1;
      socket.resume();
      socket.write(encodeFrame({ type: 'hello', protocol: 1, ...ENGINE_HELLO, faces: [] }));
      socket.end(encodeFrame({ type: 'snapshot', state, signals: [], seq: state.lastSeq }));
    });
    await new Promise<void>((resolve) => moody.listen(path, resolve));
    const log = new FaceLog((await rig.connect({}, path)).link);
    await log.until(() => log.closed !== null);
    expect([log.closed, calls]).toEqual(['the engine has gone', 2]);
    await new Promise((resolve) => moody.close(resolve));
  });

  test('is let go with the number of events when they are no longer to be had', async () => {
    const path = join(rig.directory, 'relay', 'socket');
    relay = await SocketRelay.start(path, rig.socketPath);
    const log = new FaceLog((await rig.connect({}, path)).link);
    relay.stopReading();
    await piece();
    // As after a restart of the engine: whoever serves the run now has not seen the events between.
    relay.enginePath = join(rig.directory, 'second', 'socket');
    const second = await serveLink({
      link: rig.engine.engine.link,
      socketPath: relay.enginePath,
      hello: ENGINE_HELLO,
    });
    relay.breakOff();
    await log.until(() => log.closed !== null);
    expect(log.closed).toBe(`this face fell behind by ${PIECE_EVENTS} events: attach again`);
    await second.close('the test is over');
  });
});

describe('a client that does not keep the rules is refused, and the server lives on', () => {
  const refused = async (face: RawFace, reason: string | RegExp) => {
    expect((await face.frame('closed')).reason).toMatch(reason);
    await face.end();
    await stillServes();
  };

  test('a frame that is too large', async () => {
    const face = rig.raw();
    await face.attach();
    face.write(`{"type":"command","id":1,"command":{"type":"launch","x":"${'x'.repeat(70_000)}"}}\n`);
    await refused(face, 'a frame is larger than 65536 bytes');
  });

  test('a frame that is too large and never ends', async () => {
    const face = rig.raw();
    face.write('x'.repeat(70_000));
    await refused(face, 'a frame is larger than 65536 bytes');
  });

  test('bytes that are no frame', async () => {
    const face = rig.raw();
    face.write(Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x0a, 0x7b, 0x0a]));
    await refused(face, 'this is not a frame');
  });

  test('a web browser', async () => {
    const face = rig.raw();
    face.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await refused(face, 'this is not a frame');
  });

  test('a command before attach', async () => {
    const face = rig.raw();
    face.say({ type: 'command', id: 1, command: LAUNCH });
    await refused(face, 'a command came before attach');
  });

  test('a second attach', async () => {
    const face = rig.raw();
    await face.attach();
    face.say(ATTACH);
    await refused(face, 'it has attached already');
  });

  test('an attach that does not say who it is, or with a name that would move a cursor', async () => {
    const face = rig.raw();
    face.say({ ...ATTACH, user: 'anna\u001b[2J' });
    await refused(face, 'attach: it does not say who it is');
  });

  test('a command the engine does not know, or not in its shape, gets a reply and changes nothing', async () => {
    const face = rig.raw();
    await face.attach();
    const wrong = [
      { type: 'explode' },
      { type: 'constructor' },
      { type: 'skip', scope: 'a', phase: 'besu', reason: 7 },
      { type: 'cancel', attempt: 'constructor#1', typed: 'a' },
      null,
      'launch',
    ];
    for (const [id, command] of wrong.entries()) face.say({ type: 'command', id, command });
    const replies = () => face.frames.filter((frame) => frame.type === 'reply');
    while (replies().length < wrong.length) await face.change();
    expect(replies().map((frame) => [frame.id, frame.reply.accepted])).toEqual(wrong.map((_, id) => [id, false]));
    expect(rig.engine.journal.events).toHaveLength(1);
    await stillServes();
  });

  test('but an unknown type of frame is skipped', async () => {
    const face = rig.raw();
    face.write('{"type":"from-the-future"}\n');
    await face.attach();
    expect(rig.server.faces()).toHaveLength(1);
  });

  test('and one that disappears in the middle of a frame is forgotten', async () => {
    const face = rig.raw();
    await face.attach();
    face.write('{"type":"comm');
    face.destroy();
    const other = await rig.connect();
    await new Promise<void>((resolve) => other.onFaces((faces) => faces.length === 1 && resolve()));
    expect(rig.server.faces()).toHaveLength(1);
  });
});
