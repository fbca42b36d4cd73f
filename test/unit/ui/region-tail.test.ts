import { afterEach, describe, expect, test } from 'vitest';
import { attemptId, type StepId } from '../../../src/engine/model/ids.ts';
import { ConsoleRig, type RigWishes } from '../../rigs/screen/console-rig.ts';

let rig: ConsoleRig;
let step: StepId;
afterEach(() => rig.end());

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i + 1} of it`);

/** A region whose helm runs, in a terminal that has room for its log. */
async function region(wishes: RigWishes = {}): Promise<readonly string[]> {
  rig = new ConsoleRig({ columns: 160, rows: 45, prepare: (engine) => void engine.launch(), ...wishes });
  step = rig.engine.advance('northeurope', 'besu/upgrade');
  rig.engine.begin(step);
  rig.logs.write(attemptId(step, 1), ...numbered(50));
  await rig.type('0gg');
  return rig.type('\r');
}

const tailOf = (screen: readonly string[]): readonly string[] =>
  screen.slice(screen.findIndex((row) => row.includes('end of the log of')));

describe('a region in a large terminal', () => {
  test('shows the end of the log of what runs, and what is written to it later', async () => {
    expect(tailOf(await region())[0]).toMatch(/end of the log of besu\/upgrade, try 1 .* l whole log/);
    expect(await rig.text()).toContain('line 50 of it');
    rig.logs.write(attemptId(step, 1), 'Error: and \u001b[2Jone more');
    const text = await rig.text();
    expect(text).toContain('Error: and one more');
    expect(text).not.toContain('line 1 of it');
  });

  test('keeps the log where it is when the step fails', async () => {
    const before = (await region()).findIndex((row) => row.includes('end of the log of'));
    rig.engine.fail(step, { evidence: ['one', 'two', 'three', 'four'] });
    const screen = await rig.screen();
    expect(screen.findIndex((row) => row.includes('end of the log of'))).toBe(before);
    expect(screen.join('\n')).toContain('line 50 of it');
  });

  test('goes with the step that is chosen, and shows what the log key opens', async () => {
    await region();
    rig.logs.write(attemptId(`${step.split('/')[0]}/infrastructure/apply` as StepId, 1), 'Apply complete');
    let screen = await rig.screen();
    for (let up = 0; up < 20 && !tailOf(screen)[0]?.includes('infrastructure/apply'); up += 1)
      screen = await rig.type('k');
    expect(tailOf(screen)[1]).toContain('Apply complete');
    expect((await rig.type('l')).slice(4).join('\n')).toContain('Apply complete');
  });

  test('has one log open while it is looked at, and none afterwards', async () => {
    await region();
    await rig.type('kkjj');
    expect(rig.logs.open_).toBe(1);
    rig.terminal.resize(100, 30);
    expect(await rig.text()).not.toContain('end of the log of');
    expect(rig.logs.open_).toBe(0);
    rig.terminal.resize(160, 45);
    await rig.screen();
    expect(rig.logs.open_).toBe(1);
    await rig.type('1');
    expect(rig.logs.open_).toBe(0);
  });

  test('opens no log that lies on another machine', async () => {
    await region({ isElsewhere: true });
    expect(await rig.text()).not.toContain('end of the log of');
    expect(rig.logs.open_).toBe(0);
  });
});
