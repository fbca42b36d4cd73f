import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpeningFace } from '../../../../src/cli/host/opening-face.ts';
import { createJournal } from '../../../../src/engine/journal/journal-writer.ts';
import type { LinkMessage } from '../../../../src/engine/link.ts';
import type { LinkConnection } from '../../../../src/wire/link-client.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opening-face-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A journal that holds what this engine has said so far. */
async function journalOf(engine: FakeEngine): Promise<string> {
  const path = join(directory, 'journal.ndjson');
  const journal = await createJournal(path, { run: engine.state.plan.run, program: 'test', createdAtMs: 0 });
  await journal.append(engine.events);
  await journal.close();
  return path;
}

const connectionTo = (engine: FakeEngine): LinkConnection => ({
  link: engine,
  hello: { type: 'hello', protocol: 1, program: 'test', run: 'r', pid: 1, faces: [] },
  close: () => {},
  onFaces: (listener) => {
    listener([]);
    return () => {};
  },
});

/** A face opened on the plan alone, and everything it tells. */
function openOn(engine: FakeEngine, journal: string) {
  const { promise, resolve, reject } = Promise.withResolvers<LinkConnection>();
  const face = new OpeningFace(engine.state, journal, promise);
  const told: LinkMessage[] = [];
  const attached = face.link.attach((message) => told.push(message));
  const seqs = () => told.flatMap((message) => (message.type === 'events' ? message.events.map(({ seq }) => seq) : []));
  return { face, told, seqs, state: attached.state, resolve, reject };
}

describe('a face on an engine that is being started', () => {
  test('shows the plan at once; what happened until the engine answers is read from the journal, without a gap', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 2 }));
    const journal = join(directory, 'journal.ndjson');
    const opened = openOn(engine, journal);
    expect(opened.state.status).toBe('planned');
    engine.say({ type: 'engine-started', pid: 7, program: 'test', note: null });
    engine.launch();
    await journalOf(engine);
    opened.resolve(connectionTo(engine));
    // Said while the journal is still being read.
    queueMicrotask(() => queueMicrotask(() => engine.say({ type: 'run-paused', by: BY })));
    await expect.poll(() => opened.seqs()).toEqual([2, 3, 4]);
    engine.say({ type: 'run-resumed', by: BY });
    expect(opened.seqs()).toEqual([2, 3, 4, 5]);
    expect(opened.face.link.attach(() => {}).state).toEqual(engine.state);
  });

  test('a command waits for the engine, and whoever leaves can wait for its answer', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
    const opened = openOn(engine, await journalOf(engine));
    const reply = opened.face.link.send({ type: 'launch', by: BY });
    const settled = opened.face.settle();
    expect(engine.sent).toEqual([]);
    opened.resolve(connectionTo(engine));
    expect(await reply).toEqual({ accepted: true, did: 'done as asked' });
    await settled;
    expect(engine.sent).toEqual([{ type: 'launch', by: BY }]);
  });

  test('an engine that never comes fails the face, and everything that was asked of it', async () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 1 }));
    const opened = openOn(engine, await journalOf(engine));
    const reply = opened.face.link.send({ type: 'launch', by: BY });
    opened.reject(new Error('no room on the disk'));
    await expect(opened.face.failed).rejects.toThrow('no room on the disk');
    await expect(reply).rejects.toThrow('no room on the disk');
    await opened.face.settle();
  });
});
