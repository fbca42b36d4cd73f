import { afterEach, describe, expect, test } from 'vitest';
import { attemptId, scopeOf } from '../../../src/engine/model/ids.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import { ConsoleRig, type RigWishes } from '../../rigs/screen/console-rig.ts';
import type { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { ESC } from '../../rigs/screen/fake-terminal.ts';

let rig: ConsoleRig;
afterEach(() => rig.end());

const start = (wishes: RigWishes = {}): ConsoleRig => {
  rig = new ConsoleRig(wishes);
  return rig;
};

function failJapan(engine: FakeEngine): void {
  engine.launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
}

const selected = (screen: readonly string[]): string =>
  screen.find((row) => row.includes('▸'))?.replace(/.*▸/, '') ?? '';

describe('the grid', () => {
  test('shows all 24 regions at once in 80x24', async () => {
    const text = await start().text();
    for (const { name } of deployRegions) expect(text).toContain(name);
  });

  test('is drawn on the alternate screen and fills it exactly', async () => {
    const screen = await start().screen();
    expect(screen).toHaveLength(24);
    expect(screen[0]).toContain('chain-138');
    expect(screen[23]).toContain('? help');
    expect(rig.terminal.onAlternateScreen).toBe(true);
  });

  test('with 100 regions is grouped by geography; as one list it shows pages and says which', async () => {
    const text = await start({ regions: 100 }).text();
    expect(text).toContain('+ Asia Pacific 11');
    expect((await rig.type('M')).join('\n')).toContain('1-24 of 100');
    const last = (await rig.type('Gkkk')).join('\n');
    expect(last).toContain('97-100 of 100');
    expect(last).toContain('▸Region 98');
  });

  test('parts 40 regions by geography when the terminal gets too small for them, and joins them when it grows', async () => {
    expect(await start({ regions: 40, columns: 120, rows: 40 }).text()).not.toContain('+ Europe 12');
    rig.terminal.resize(80, 24);
    expect(await rig.text()).toContain('+ Europe 12');
    rig.terminal.resize(120, 40);
    expect(await rig.text()).not.toContain('+ Europe 12');
  });

  test('says production in the header', async () => {
    expect(await start({ environment: 'production' }).text()).toContain('PRODUCTION');
  });

  test('says which size it needs, and the counts, on a screen that is too small', async () => {
    const screen = await start({ columns: 50, rows: 10 }).screen();
    expect(screen[0]).toContain('needs 60x16, has 50x10');
    expect(screen[0]).toContain('0/24 done');
  });

  test('comes back whole when the screen grows', async () => {
    await start({ columns: 50, rows: 10 }).screen();
    rig.terminal.resize(120, 40);
    const screen = await rig.screen();
    expect(screen).toHaveLength(40);
    expect(screen.join('\n')).toContain('Canada Central');
    expect(screen.join('\n')).not.toContain('needs 60x16');
  });

  test('shows why a region failed and the key to press', async () => {
    start({ prepare: failJapan });
    const text = (await rig.type('!')).join('\n');
    expect(text).toContain('helm release is stuck in pending-upgrade (conflict)');
    expect(text).toContain('Press r: the retry rolls the release back');
    expect(text).toContain('r retry');
  });

  test('draws what the engine says without a key', async () => {
    await start().screen();
    rig.engine.launch();
    expect(await rig.text()).toContain('running');
  });
});

describe('keys', () => {
  test('that arrive merged in one chunk each count', async () => {
    start();
    expect(selected(await rig.type('jjj'))).toMatch(/^France Central/);
  });

  test('keep the selection on the same region when the order changes', async () => {
    start();
    expect(selected(await rig.type('jjj'))).toMatch(/^France Central/);
    failJapan(rig.engine);
    const screen = await rig.screen();
    expect(screen.findIndex((row) => row.includes('Japan East'))).toBe(4);
    expect(selected(screen)).toMatch(/^France Central/);
  });

  test('pasted into the grid do nothing', async () => {
    start({ prepare: failJapan });
    const text = (await rig.type('!')).join('\n');
    expect(text).toContain('Japan East');
    const after = (await rig.type('retry everything now')).join('\n');
    expect(after).toContain('paste ignored');
    expect(rig.engine.sent).toEqual([]);
  });

  test('in bracketed paste never reach the grid', async () => {
    start({ prepare: failJapan });
    await rig.type('!');
    await rig.type('\u001b[200~ry\u001b[201~');
    expect(rig.engine.sent).toEqual([]);
  });

  test('filter regions as they are typed, and esc takes the filter back', async () => {
    start();
    const text = (await rig.type('/japan')).join('\n');
    expect(text).toContain('Japan West');
    expect(text).not.toContain('Canada Central');
    expect((await rig.type(ESC)).join('\n')).toContain('Canada Central');
  });

  test('ctrl-l draws everything anew', async () => {
    await start().screen();
    rig.terminal.written = '';
    await rig.type('\u000c');
    expect(rig.terminal.written).toContain('Canada Central');
  });

  test('open the region, its log, and go back step by step', async () => {
    start({ prepare: failJapan });
    rig.logs.write(attemptId(rig.engine.advance('japaneast', 'besu/upgrade'), 1), 'Error: it broke');
    await rig.type('!');
    expect((await rig.type('\r')).join('\n')).toContain('runs   helm upgrade -var=region=japaneast');
    expect((await rig.type('l')).join('\n')).toContain('Error: it broke');
    expect((await rig.type(ESC)).join('\n')).toContain('runs   helm');
    expect((await rig.type(ESC)).join('\n')).toContain('signs in order');
  });
});

describe('a retry', () => {
  test('is sent only after y', async () => {
    start({ prepare: failJapan });
    await rig.type('!');
    const asked = (await rig.type('r')).join('\n');
    expect(asked).toContain('Retry Japan East?');
    expect(asked).toContain('▸[ cancel ]');
    expect(rig.engine.sent).toEqual([]);
    expect((await rig.type('y')).join('\n')).toContain('done as asked');
    expect(rig.engine.sent).toEqual([
      { type: 'retry', scopes: [scopeOf('japaneast')], from: null, by: { user: 'anna', via: 'screen' } },
    ]);
  });

  test.each(['\r', ESC, 'n', 'r', 'ry'])('is not sent by r and then %j', async (keys) => {
    start({ prepare: failJapan });
    await rig.type('!');
    await rig.type('r');
    await rig.type(keys === 'ry' ? ESC : keys);
    if (keys === 'ry') await rig.type(keys);
    expect(rig.engine.sent).toEqual([]);
  });

  test('that is refused says why', async () => {
    start({ prepare: failJapan });
    rig.engine.reply = { accepted: false, reason: 'japaneast is still working' };
    await rig.type('!');
    await rig.type('r');
    expect((await rig.type('y')).join('\n')).toContain('refused: japaneast is still working');
  });
});

describe('leaving', () => {
  test('a planned run happens at once', async () => {
    start();
    await rig.type('q');
    expect(await rig.left).toEqual({ reason: 'quit' });
  });

  test('a live run asks first, and stays on enter', async () => {
    start({ prepare: (engine) => void engine.launch() });
    expect((await rig.type('q')).join('\n')).toContain('The rollout is still going');
    expect((await rig.type('\r')).join('\n')).toContain('signs in order');
  });

  test('a live run by stopping it sends stop and says so', async () => {
    start({ prepare: (engine) => void engine.launch() });
    await rig.type('q');
    await rig.type('x');
    expect(await rig.left).toEqual({ reason: 'stop' });
    expect(rig.engine.sent).toMatchObject([{ type: 'stop' }]);
  });

  test('by ctrl-c twice within two seconds kills nothing', async () => {
    start({ prepare: (engine) => void engine.launch() });
    await rig.type('\u0003');
    await rig.type('\u0003');
    expect(await rig.left).toEqual({ reason: 'detach' });
    expect(rig.engine.sent).toEqual([]);
  });

  test('by a terminal that hangs up lets go of the engine and every timer', async () => {
    await start({ prepare: (engine) => void engine.launch() }).screen();
    rig.terminal.hangUp();
    expect(await rig.left).toEqual({ reason: 'detach' });
    expect(rig.engine.listening).toBe(0);
    expect(rig.timing.waiting).toBe(0);
  });

  test('gives the main screen back', async () => {
    await start().screen();
    await rig.type('q');
    await rig.left;
    await rig.terminal.screen();
    expect(rig.terminal.onAlternateScreen).toBe(false);
  });
});

describe('what is written to the terminal', () => {
  test('has no colour codes without colours', async () => {
    start({ prepare: failJapan, options: { colorLevel: 0 } });
    await rig.type('!');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    expect(rig.terminal.written).not.toMatch(/\u001b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m/);
  });

  test('is pure ASCII when asked for', async () => {
    start({ prepare: failJapan, options: { ascii: true } });
    const text = (await rig.type('!')).join('\n');
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toContain('+++X.');
  });

  test('never holds a sequence that came from a tool', async () => {
    const hostile = 'a\u001b]0;owned\u0007b\u001b[2Jc\u001b]52;c;ZXZpbA==\u0007d\u202ee\u009b31mf\rg';
    start({
      prepare: (engine) => {
        engine.launch();
        const step = engine.advance('japaneast', 'besu/upgrade');
        engine.begin(step);
        engine.fail(step, { title: hostile, hint: hostile, evidence: [hostile], chain: [hostile] });
      },
    });
    rig.logs.write(attemptId(rig.engine.advance('japaneast', 'besu/upgrade'), 1), hostile);
    await rig.type('!');
    await rig.type('\r');
    await rig.type('l');
    for (const bad of ['owned', ']52;', '\u001b[2J', '\u202e', '\u009b'])
      expect(rig.terminal.written).not.toContain(bad);
  });

  test('is nothing at all while nothing happens', async () => {
    await start().screen();
    rig.terminal.written = '';
    rig.timing.pass(60_000);
    await rig.settle();
    expect(rig.terminal.written).toBe('');
  });
});

describe('a log', () => {
  const openLog = async (): Promise<ReturnType<typeof attemptId>> => {
    start({ prepare: (engine) => void engine.launch() });
    const step = rig.engine.advance('northeurope', 'besu/upgrade');
    rig.engine.begin(step);
    const attempt = attemptId(step, 1);
    rig.logs.write(attempt, ...Array.from({ length: 100 }, (_, i) => `line ${i + 1}`));
    await rig.type('l');
    return attempt;
  };

  test('follows its end', async () => {
    const attempt = await openLog();
    expect(await rig.text()).toContain('line 100');
    rig.logs.write(attempt, 'line 101');
    expect(await rig.text()).toContain('line 101');
  });

  test('that is scrolled up does not move when it grows', async () => {
    const attempt = await openLog();
    const before = (await rig.type('kkk')).slice(4, 20);
    rig.logs.write(attempt, ...Array.from({ length: 50 }, (_, i) => `more ${i}`));
    expect((await rig.screen()).slice(4, 20)).toEqual(before);
    expect((await rig.type('G')).join('\n')).toContain('more 49');
  });

  test('is searched over all of it, with a count', async () => {
    await openLog();
    await rig.type('/line 4');
    const found = (await rig.type('\r')).join('\n');
    expect(found).toContain('"line 4" 11/11');
    expect(found).toContain('line 49');
    const next = (await rig.type('n')).join('\n');
    expect(next).toContain('"line 4" 1/11');
    expect((await rig.type('N')).join('\n')).toContain('11/11');
  });

  test('is closed when the screen leaves it', async () => {
    await openLog();
    expect(rig.logs.open_).toBe(1);
    await rig.type(ESC);
    expect(rig.logs.open_).toBe(0);
  });
});
