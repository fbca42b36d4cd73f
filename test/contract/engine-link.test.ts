import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { EngineLink } from '../../src/engine/link.ts';
import type { Command } from '../../src/engine/model/command.ts';
import type { Plan } from '../../src/engine/model/plan.ts';
import { ANNA, EngineRig } from '../rigs/engine/engine-rig.ts';
import { chainPlan } from '../rigs/engine/sample-plan.ts';
import { FaceLog } from '../rigs/wire/face-log.ts';
import { WireRig } from '../rigs/wire/wire-rig.ts';

interface Subject {
  readonly engine: EngineRig;
  face(): Promise<EngineLink>;
  close(): Promise<void>;
}

const SUBJECTS: Readonly<Record<string, (plan: Plan) => Promise<Subject>>> = {
  'in this process': (plan) => {
    const engine = new EngineRig(plan);
    return Promise.resolve({ engine, face: () => Promise.resolve(engine.engine.link), close: () => Promise.resolve() });
  },
  'over a socket': async (plan) => {
    const rig = await WireRig.start(plan);
    return { engine: rig.engine, face: async () => (await rig.connect()).link, close: () => rig.close() };
  },
};

const PLAN = chainPlan(['a', 'b', 'c']);
const LAUNCH: Command = { type: 'launch', by: ANNA };
const PAUSE: Command = { type: 'pause', by: ANNA };

const open: Subject[] = [];
afterEach(async () => {
  for (const subject of open.splice(0)) await subject.close();
});

describe.each(Object.keys(SUBJECTS))('an engine %s', (name) => {
  const start = async (plan = PLAN): Promise<Subject> => {
    const subject = await SUBJECTS[name]!(plan);
    open.push(subject);
    return subject;
  };
  const lastSeq = ({ engine }: Subject) => engine.stateOnDisk().lastSeq;

  test('gives a face the whole state at the moment it attaches', async () => {
    const subject = await start();
    await subject.engine.launch();
    await subject.engine.succeed('a/infrastructure/work');
    const log = new FaceLog(await subject.face());
    expect(log.first).toEqual(subject.engine.stateOnDisk());
    expect(log.messages).toEqual([]);
  });

  test('tells every later event, the first right after the state', async () => {
    const subject = await start();
    const log = new FaceLog(await subject.face());
    await subject.engine.launch();
    await subject.engine.succeed('a/infrastructure/work');
    await subject.engine.fail('b/infrastructure/work');
    await log.knows(lastSeq(subject));
    expect(log.isContiguous).toBe(true);
    expect(log.events[0]!.seq).toBe(2);
    expect(log.state).toEqual(subject.engine.stateOnDisk());
  });

  test('does a command and says what it did', async () => {
    const subject = await start();
    const face = await subject.face();
    expect(await face.send(LAUNCH)).toEqual({ accepted: true, did: 'launched' });
    expect(subject.engine.stateOnDisk().status).toBe('running');
  });

  test('tells the events of a command before it answers', async () => {
    const subject = await start();
    const face = await subject.face();
    const log = new FaceLog(face);
    await face.send(LAUNCH);
    expect(log.events.map((event) => event.type)).toContain('run-launched');
  });

  test('refuses a command with the reason', async () => {
    const subject = await start();
    const reply = await (await subject.face()).send(PAUSE);
    expect(reply).toEqual({ accepted: false, reason: 'only a running rollout can be paused; this one is planned' });
  });

  test('answers many commands each with its own reply, whichever face sent it', async () => {
    const subject = await start();
    const [one, two] = [await subject.face(), await subject.face()];
    const set = (value: number): Command => ({ type: 'set-concurrency', limit: 'helm', value, by: ANNA });
    const asked = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : two).send(set(i + 1)));
    const replies = await Promise.all(asked);
    expect(replies).toEqual(replies.map((_, i) => ({ accepted: true, did: `helm: ${i + 1} at a time` })));
  });

  test('tells nothing more to a face that has detached, and goes on telling the other one', async () => {
    const subject = await start();
    const face = await subject.face();
    const [leaves, stays] = [new FaceLog(face), new FaceLog(face)];
    await face.send(LAUNCH);
    const told = leaves.messages.length;
    leaves.detach();
    await subject.engine.succeed('a/infrastructure/work');
    await stays.knows(lastSeq(subject));
    expect(leaves.messages).toHaveLength(told);
    expect(stays.state).toEqual(subject.engine.stateOnDisk());
  });

  test('tells two faces the same events in the same order', async () => {
    const subject = await start();
    const logs = [new FaceLog(await subject.face()), new FaceLog(await subject.face())];
    await subject.engine.launch();
    for (const region of ['b', 'c', 'a']) await subject.engine.succeed(`${region}/infrastructure/work`);
    for (const log of logs) await log.knows(lastSeq(subject));
    expect(logs[0]!.events).toEqual(logs[1]!.events);
    expect(logs[0]!.events).toEqual(subject.engine.journal.events.slice(1));
  });

  test('gives a late face the newest signals, and none of an attempt that has ended', async () => {
    const subject = await start();
    const face = await subject.face();
    const early = new FaceLog(face);
    await subject.engine.launch();
    // Answered: nothing is under way to any face when the signals come.
    await face.send({ type: 'resume', by: ANNA });
    for (const [step, text] of Object.entries({ a: 'first', b: 'other' })) {
      const attempt = subject.engine.liveAttempt(`${step}/infrastructure/work`);
      subject.engine.executor.say({ type: 'signal', attempt, signal: { type: 'activity', attempt, text } });
    }
    subject.engine.clock.advance(100);
    await early.until(() => early.messages.some((message) => message.type === 'signals'));
    await subject.engine.succeed('a/infrastructure/work');
    await early.knows(lastSeq(subject));
    for (const late of [new FaceLog(await subject.face()), new FaceLog(face)]) {
      expect(late.signals).toEqual([{ type: 'activity', attempt: 'b/infrastructure/work#1', text: 'other' }]);
    }
  });

  test('says why when it lets go of the run, once, as its last word', async () => {
    const subject = await start();
    const face = await subject.face();
    const log = new FaceLog(face);
    await face.send(LAUNCH);
    await subject.engine.engine.release('anna said so');
    await log.until(() => log.closed !== null);
    expect(log.closed).toBe('anna said so');
    expect(log.messages.filter((message) => message.type === 'closed')).toHaveLength(1);
    expect(await face.send(PAUSE)).toMatchObject({ accepted: false });
  });

  test('keeps every face contiguous whatever the order of attaching, working and meddling', async () => {
    const turn = fc.constantFrom('attach', 'detach', 'succeed', 'fail', 'pause', 'resume', 'settle');
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 5, maxLength: 30 }), async (turns) => {
        const subject = await start();
        const faces = [await subject.face(), await subject.face(), await subject.face()];
        const logs: FaceLog[] = [];
        await subject.engine.launch();
        for (const [i, what] of turns.entries()) {
          const [attempt] = subject.engine.executor.live.keys();
          if (what === 'attach') logs.push(new FaceLog(faces[i % 3]!));
          else if (what === 'detach') logs.shift()?.detach();
          else if (what === 'settle') await subject.engine.settle();
          else if (what === 'pause' || what === 'resume') void subject.engine.send({ type: what, by: ANNA });
          else if (attempt !== undefined) subject.engine.executor[what](attempt);
        }
        await subject.engine.settle();
        for (const log of logs) {
          await log.knows(lastSeq(subject));
          expect(log.isContiguous).toBe(true);
          expect(log.state).toEqual(subject.engine.stateOnDisk());
        }
        await subject.close();
      }),
      { numRuns: 60 },
    );
  });
});
