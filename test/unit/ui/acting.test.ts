import { afterEach, describe, expect, test } from 'vitest';
import { scopeOf } from '../../../src/engine/model/ids.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { ConsoleRig, type RigWishes } from '../../rigs/screen/console-rig.ts';
import { BY, type FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { ESC } from '../../rigs/screen/fake-terminal.ts';

let rig: ConsoleRig;
afterEach(() => rig.end());

const start = (wishes: RigWishes = {}): ConsoleRig => {
  rig = new ConsoleRig({ prepare: failTwo, ...wishes });
  return rig;
};

function failTwo(engine: FakeEngine): void {
  engine.launch();
  for (const region of ['ukwest', 'japaneast']) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
  }
  engine.begin(engine.advance('uksouth', 'infrastructure/apply'));
}

const type = async (keys: string): Promise<string> => (await rig.type(keys)).join('\n');

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])('at $columns x $rows', (size) => {
  test('marked rows are retried together, and their marks go', async () => {
    start(size);
    expect(await type('*')).toMatch(/◆UK West[^]*2 marked: r retries them/);
    expect(await type('r')).toContain('Retry 2 regions?');
    expect(rig.engine.sent).toEqual([]);
    expect(await type('y')).not.toContain('◆');
    expect(rig.engine.sent).toEqual([
      { type: 'retry', scopes: [scopeOf('ukwest'), scopeOf('japaneast')], from: null, by: BY },
    ]);
  });

  test('the menu leads to a question, and the question to a command', async () => {
    start(size);
    await type('!');
    expect(await type('x')).toContain('What is possible: UK West');
    expect(await type('\r')).toContain('Retry UK West?');
    await type('y');
    expect(rig.engine.sent).toMatchObject([{ type: 'retry', scopes: ['ukwest'] }]);
  });

  test('a running step is cancelled by its typed region', async () => {
    start(size);
    await type('/');
    await type('uk south');
    await type('\r');
    expect(await type('\u000b')).toContain('Cancel terraform apply in UK South?');
    await type('uksouth');
    expect(await type('\r')).toContain('done as asked');
    expect(rig.engine.sent).toMatchObject([
      { type: 'cancel', attempt: 'uksouth/infrastructure/apply#1', typed: 'uksouth' },
    ]);
  });

  test('every region is there again after a question was given up', async () => {
    start(size);
    for (const key of ['+', 'R', 'x']) {
      await type(key);
      const text = await type(ESC);
      for (const { name } of deployRegions) expect(text).toContain(name);
    }
  });
});

describe('several skips', () => {
  test('are answered together, and one refusal among them is said', async () => {
    start();
    await type('*');
    await type('S');
    await type('quota');
    expect(await type('\r')).toContain('done as asked, done as asked');
    expect(rig.engine.sent).toHaveLength(2);
    rig.engine.reply = { accepted: false, reason: 'ukwest/besu is already done' };
    await type('*');
    await type('S');
    await type('x');
    expect(await type('\r')).toContain('2 of 2 refused: ukwest/besu is already done');
  });
});

describe('more at once', () => {
  test('is + and y, and what the engine answers is shown', async () => {
    start();
    rig.engine.reply = { accepted: true, did: 'terraform: 25 at a time' };
    expect(await type('+')).toContain('How many steps may run at once?');
    expect(await type('y')).toContain('terraform: 25 at a time');
    expect(rig.engine.sent).toMatchObject([{ type: 'set-concurrency' }]);
  });
});

describe('leaving', () => {
  test('by an abort needs the name and stays to watch', async () => {
    start();
    expect(await type('q')).toContain('terraform apply in UK South: goes on');
    expect(await type('a')).toContain('Abort chain-138');
    expect(await type('chain-13\r')).toContain('Abort chain-138');
    expect(rig.engine.sent).toEqual([]);
    expect(await type('8\r')).toContain('done as asked');
    expect(rig.engine.sent).toEqual([{ type: 'abort', typed: 'chain-138', by: BY }]);
  });
});

describe('a screen that only watches', () => {
  test('says so and sends nothing, whatever is pressed', async () => {
    start({ options: { readOnly: true } });
    expect((await rig.screen())[0]).toContain('read-only');
    for (const key of ['r', 'S', 'P', '+', '\u000b']) expect(await type(key)).toContain('only watches');
    expect(rig.engine.sent).toEqual([]);
  });
});
