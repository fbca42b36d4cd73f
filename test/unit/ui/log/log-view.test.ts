import { afterEach, describe, expect, test } from 'vitest';
import { type AttemptId, attemptId } from '../../../../src/engine/model/ids.ts';
import { ConsoleRig } from '../../../rigs/screen/console-rig.ts';
import { ESC } from '../../../rigs/screen/fake-terminal.ts';

let rig: ConsoleRig;
let attempt: AttemptId;
afterEach(async () => {
  await rig.end();
});

async function open(lines: readonly string[], wishes: { readonly columns?: number; readonly wrap?: boolean } = {}) {
  rig = new ConsoleRig({ columns: wishes.columns ?? 100, prepare: (engine) => void engine.launch() });
  const step = rig.engine.advance('northeurope', 'besu/upgrade');
  rig.engine.begin(step);
  attempt = attemptId(step, 1);
  rig.logs.write(attempt, ...lines);
  await rig.type('l');
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i + 1}`);
/** Title, and the rows below it; the header above and the footer below belong to no log. */
const title = async (): Promise<string> => (await rig.screen())[3] ?? '';
const body = async (): Promise<readonly string[]> => (await rig.screen()).slice(4, 22);
/** Without the blanks before the line numbers of a filtered log. */
const trimmed = async (): Promise<readonly string[]> => (await body()).map((row) => row.trim());

describe('a search in a log', () => {
  test('minds case only when a capital is typed', async () => {
    await open(['one', 'Timeout of A', 'timeout of b', 'two']);
    await rig.type('/timeout');
    await rig.type('\r');
    expect(await title()).toContain('"timeout" 2/2');
    await rig.type('/Timeout');
    await rig.type('\r');
    expect(await title()).toContain('"Timeout" 1/1');
  });

  test('takes a pattern between slashes as a regular expression, and says when it is none', async () => {
    await open(['abc', 'aXc', 'a.c']);
    await rig.type('/a.c');
    await rig.type('\r');
    expect(await title()).toContain('"a.c" 1/1');
    await rig.type('//a.c/');
    await rig.type('\r');
    expect(await title()).toContain('"/a.c/" 1/3');
    await rig.type('//a(/');
    await rig.type('\r');
    expect(await rig.text()).toContain('not a regular expression: unterminated group');
  });

  test('counts matches that are written later', async () => {
    await open(['quota', 'x']);
    await rig.type('/quota');
    await rig.type('\r');
    rig.logs.write(attempt, 'quota again');
    expect(await title()).toContain('"quota" 1/2');
  });

  test('tells when it goes round', async () => {
    await open(['quota', 'x', 'quota']);
    await rig.type('/quota');
    await rig.type('\r');
    expect((await rig.type('n')).join('\n')).toContain('went on from the first match');
    expect(await title()).toContain('1/2');
  });

  test('shows a match that lies to the right of what is on screen', async () => {
    await open([`${'.'.repeat(300)}here`, 'x']);
    await rig.type('/here');
    await rig.type('\r');
    expect((await body())[0]).toMatch(/^‹\.+here$/);
  });

  test('is ended by esc', async () => {
    await open(['quota']);
    await rig.type('/quota');
    await rig.type('\r');
    await rig.type(ESC);
    expect(await title()).not.toContain('quota');
    expect(await title()).toContain('follows');
  });
});

describe('the errors of a log', () => {
  test('are gone through with one key', async () => {
    await open([...numbered(40), 'Error: first', ...numbered(40), 'Error: second', ...numbered(40)]);
    await rig.type('!');
    expect(await title()).toContain('errors 2/2');
    expect((await body()).join('\n')).toContain('Error: second');
    await rig.type('!');
    expect(await title()).toContain('errors 1/2');
    expect((await body()).join('\n')).toContain('Error: first');
  });
});

describe('a filter over a log', () => {
  const lines = Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? `quota ${i}` : `line ${i}`));

  test('shows matching lines only, under their own numbers, and follows new ones', async () => {
    await open(lines);
    await rig.type('&quota');
    await rig.type('\r');
    expect(await title()).toContain('only "quota": 20');
    expect((await trimmed()).at(-1)).toBe('191 quota 190');
    rig.logs.write(attempt, 'nothing', 'quota new');
    expect((await trimmed()).at(-1)).toBe('202 quota new');
    expect((await body()).join('\n')).not.toContain('nothing');
  });

  test('shows lines around each match when asked', async () => {
    await open(lines);
    await rig.type('&');
    await rig.type('-C1 quota 10');
    await rig.type('\r');
    const rows = (await trimmed()).filter((row) => row !== '');
    expect(rows.slice(0, 3)).toEqual(['10 line 9', '11 quota 10', '12 line 11']);
    expect(rows.slice(3)).toEqual(['100 line 99', '101 quota 100', '102 line 101']);
    expect(await title()).toContain('only "quota 10" with 1 around: 2');
  });

  test('is moved over by its own lines, and gives the place back when it is ended', async () => {
    await open(lines);
    await rig.type('&quota');
    await rig.type('\r');
    await rig.type('gj');
    expect((await trimmed())[0]).toBe('11 quota 10');
    await rig.type(ESC);
    expect((await body()).slice(0, 2)).toEqual(['quota 10', 'line 11']);
  });

  test('fills the screen also when it ends shortly below where one is', async () => {
    await open(lines);
    await rig.type('kk');
    await rig.type('&quota');
    await rig.type('\r');
    expect((await trimmed()).filter((row) => row.includes('quota'))).toHaveLength(18);
  });

  test('that lets nothing through says so', async () => {
    await open(lines);
    await rig.type('&nowhere');
    await rig.type('\r');
    expect((await body())[0]).toContain('no line matches');
  });

  test('is taken away by an empty pattern', async () => {
    await open(lines);
    await rig.type('&quota');
    await rig.type('\r');
    await rig.type('&\u0015');
    await rig.type('\r');
    expect((await body()).at(-1)).toBe('line 199');
  });
});

test('the title of a log keeps its name beside everything else that is to be said', async () => {
  await open([...numbered(60), 'Error: quota', ...numbered(60)], { columns: 80 });
  await rig.type('!');
  await rig.type('m');
  await rig.type('&-C1 ');
  await rig.type('quota');
  await rig.type('\r');
  expect(await title()).toMatch(/^North Europe .* try 1 +1 marked {2}only "quota" with 1 around: 1 {2}errors 1\/1/);
});

describe('a long line', () => {
  const long = `${'0123456789'.repeat(30)}end`;

  test('is shown from its beginning, with a mark where it goes on, and is scrolled by half a screen', async () => {
    await open([long, 'short']);
    expect((await body())[0]).toBe(`${long.slice(0, 99)}›`);
    await rig.type('\u001b[C');
    expect((await body())[0]).toBe(`‹${long.slice(51, 149)}›`);
    await rig.type('\u001b[C\u001b[C\u001b[C\u001b[C');
    expect((await body())[0]).toBe(`‹${long.slice(251)}`);
    expect((await rig.type('\u001b[C')).join('\n')).toContain('no line goes on to the right');
    await rig.type('\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D');
    expect((await body())[0]).toBe(`${long.slice(0, 99)}›`);
  });

  test('is wrapped on demand, and one moves through it row by row', async () => {
    await open([long, ...numbered(40)]);
    await rig.type('wg');
    expect((await body()).slice(0, 5)).toEqual([
      long.slice(0, 100),
      long.slice(100, 200),
      long.slice(200, 300),
      'end',
      'line 1',
    ]);
    await rig.type('jj');
    expect((await body()).slice(0, 3)).toEqual([long.slice(200, 300), 'end', 'line 1']);
    await rig.type('k');
    expect((await body())[0]).toBe(long.slice(100, 200));
  });

  test('of a megabyte is cut, and said to be', async () => {
    await open(['x']);
    rig.logs.add(attempt, { text: 'y'.repeat(16_384), level: 'info', cut: true });
    expect(await title()).toContain('cut at 16 kB');
  });
});

describe('the lines of a log', () => {
  test('show when they were written, where they say so', async () => {
    await open([]);
    rig.logs.add(attempt, { text: 'a', level: 'info', time: '04:31:07' }, { text: 'b', level: 'info' });
    await rig.type('t');
    expect((await body()).slice(0, 2)).toEqual(['04:31:07 a', '         b']);
  });

  test('keep the colours of their tool', async () => {
    await open([]);
    rig.logs.add(attempt, {
      text: 'red plain under',
      level: 'info',
      colours: [
        { at: 0, parameters: '31' },
        { at: 3, parameters: '' },
        { at: 10, parameters: '38;5;208;4' },
      ],
    });
    await rig.screen();
    const cells = await rig.terminal.cells(4);
    expect(cells.slice(0, 4)).toEqual(['r colour 1', 'e colour 1', 'd colour 1', ' ']);
    expect([cells[4], cells[10]]).toEqual(['p', 'u underline colour 11']);
  });

  test('can be marked, and the marks go with esc', async () => {
    await open(numbered(60));
    await rig.type('gm');
    await rig.type('jjjm');
    expect(await title()).toContain('2 marked');
    expect((await body())[0]).toBe('◆ line 4');
    await rig.type('m');
    expect(await title()).toContain('1 marked');
    await rig.type(ESC);
    expect((await body())[0]).toBe('line 4');
  });
});

describe('a log that is started over', () => {
  test('says so and is followed from there', async () => {
    await open(numbered(60));
    await rig.type('gm');
    rig.logs.startOver(attempt, 'new 1', 'new 2');
    expect(await title()).toContain('the file was started over');
    expect((await body()).slice(0, 2)).toEqual(['new 1', 'new 2']);
    expect(await title()).toMatch(/follows$/);
  });
});
