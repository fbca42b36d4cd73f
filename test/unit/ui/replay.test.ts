import { afterEach, describe, expect, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import { defaultKeymap } from '../../../src/ui/keys/keymap.ts';
import { IMPERSONAL } from '../../../src/ui/personal.ts';
import { ConsoleRig } from '../../rigs/screen/console-rig.ts';
import { handReplay, recordedRollout } from '../../rigs/screen/recorded-rollout.ts';

const events = recordedRollout();
const failed = events.flatMap((event) =>
  event.type === 'attempt-ended' && event.outcome.status === 'failed' ? [event.attempt] : [],
);

let rig: ConsoleRig;
afterEach(() => rig.end());

function open(speed = 10) {
  const { timing, link } = handReplay(events, speed);
  rig = new ConsoleRig({
    options: { link, replay: link, timing, personal: { ...IMPERSONAL, keymap: defaultKeymap.forReplay() } },
  });
  const pass = async (ms: number): Promise<string> => {
    timing.pass(ms);
    return (await rig.screen()).join('\n');
  };
  const type = async (keys: string): Promise<string> => {
    await rig.type(keys);
    // The rig's own clock is another one: what was asked for is drawn at once, the rest a moment later.
    return pass(0);
  };
  return { link, timing, pass, type };
}

describe('a recording on the screen', () => {
  test('is played by its own clock and stands still when paused', async () => {
    const { pass, type, timing } = open();
    expect(await pass(0)).toContain('planned');
    expect(await pass(3000)).toMatch(/running .*elapsed 00:2\d/);
    await type('P');
    // The spinner's last step was asked for before.
    const paused = await pass(1000);
    expect(paused).toMatch(/paused 10x/);
    expect(await pass(120_000)).toBe(paused);
    expect(timing.waiting).toBe(0);
    expect(await type('P')).toMatch(/playing 10x/);
    expect(timing.waiting).toBeGreaterThan(0);
  });

  test('goes to the failures, selects the row, and says what it was; and back to the beginning', async () => {
    const { type } = open();
    const text = await type('J');
    expect(text).toContain(`failure 1 of 2: ${failed[0]}`);
    expect(text).toMatch(/▸UK West +✓✗|▸Japan East +✓✓✓✗/);
    expect(text).toContain('1 failed');
    expect(await type('J')).toContain(`failure 2 of 2: ${failed[1]}`);
    const begin = await type('^');
    expect(begin).not.toContain('failed');
    expect(begin).toContain('planned');
  });

  test('shows the same at a place whichever way one came there', async () => {
    const { type } = open();
    await type('PJ');
    const there = await type('.....');
    await type('$');
    await type('^');
    await type('J');
    expect(await type('.....')).toBe(there);
  });

  test('refuses what would change the rollout, and says why', async () => {
    const { type } = open();
    await type('J');
    expect(await type('r')).toMatch(/this is a recording of 20261121-\S+: nothing can be changed/);
    expect(await type('P:pause')).toContain('this is a recording');
  });

  test('says in a log that the try had not begun, and shows the log once it has', async () => {
    const { type } = open();
    await type('J');
    rig.logs.write(failed[0] as AttemptId, 'Error: stuck');
    expect(await type('l')).toContain('Error: stuck');
    expect(await type('^')).toContain('this try had not begun');
  });

  test('is left at once by q, also in the middle', async () => {
    const { type, timing } = open();
    await type('J');
    rig.terminal.type('q');
    expect(await rig.left).toEqual({ reason: 'quit' });
    expect(timing.waiting).toBe(0);
  });

  test('has its keys in the help and none that act', async () => {
    const { type } = open();
    const help = await type('?');
    expect(help).toContain('In a replay');
    expect(help).not.toContain('Acting');
  });

  test('tells in the title of the window that it is one', async () => {
    const { pass } = open();
    await pass(2000);
    expect(rig.terminal.written).toContain('replay: ');
  });
});
