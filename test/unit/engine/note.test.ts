import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../src/engine/model/ids.ts';
import { MAX_REASON } from '../../../src/engine/obeyed.ts';
import { noteWords } from '../../../src/engine/state/note-words.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan, PHASES } from '../../rigs/engine/sample-plan.ts';

const a = scopeOf('a');
const note = (rig: EngineRig, text: string, scope = a) => rig.send({ type: 'note', scope, text, by: ANNA });
const words = (rig: EngineRig) => noteWords(rig.stateOnDisk(), a);

describe('a note at a region', () => {
  test('says who left it and when, is replaced by the next one and taken away by an empty one', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    expect(await note(rig, '  waits for ticket 4711 ')).toEqual({ accepted: true, did: 'noted at a' });
    const when = new Date(rig.clock.nowMs()).toISOString().slice(0, 16).replace('T', ' ');
    expect(words(rig)).toBe(`note of anna, ${when} UTC: waits for ticket 4711`);
    await note(rig, 'ticket is closed');
    expect(words(rig)).toContain('ticket is closed');
    expect(await note(rig, '')).toEqual({ accepted: true, did: 'took the note of a away' });
    expect(words(rig)).toBeNull();
  });

  test('starts, stops and changes nothing, and outlives the engine and the end of the run', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    const running = rig.running();
    await note(rig, 'look at its disks');
    expect(rig.running()).toEqual(running);
    rig.crash();
    await rig.settle();
    expect(words(rig)).toContain('look at its disks');
    for (const phase of PHASES) await rig.succeed(`a/${phase}/work`);
    expect(await note(rig, 'done by hand afterwards')).toMatchObject({ accepted: true });
    expect(rig.stateOnDisk()).toMatchObject({ status: 'ended', result: { exitCode: 0 } });
    expect(words(rig)).toContain('done by hand afterwards');
  });

  test('holds no secret', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await note(rig, 'client_secret=hunter2-hunter2');
    expect(JSON.stringify(rig.journal.events)).not.toContain('hunter2');
  });

  test.each([
    ['twice the same', 'a word', a, 'that is what the note of a says already'],
    ['empty where there is none', '', scopeOf('b'), 'b has no note'],
    ['at what is not in the run', 'a word', scopeOf('c'), 'c has nothing in this run'],
    ['too long to be read', 'x'.repeat(MAX_REASON + 1), a, `the note is longer than ${MAX_REASON} characters`],
  ])('is refused %s', async (_, text, scope, reason) => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await note(rig, 'a word');
    expect(await note(rig, text, scope)).toEqual({ accepted: false, reason });
  });
});
