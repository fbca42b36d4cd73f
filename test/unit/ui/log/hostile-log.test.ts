import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFiles } from '../../../../src/cli/run/log-files.ts';
import { logPathOf } from '../../../../src/cli/run/log-path.ts';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { ConsoleRig } from '../../../rigs/screen/console-rig.ts';

let run: string;
let rig: ConsoleRig;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'hostile-log-'));
});
afterEach(async () => {
  await rig.end();
  rmSync(run, { recursive: true, force: true });
});

const STEP = stepId(scopeOf('northeurope'), 'besu', 'upgrade');

/** The real console on a real file, opened at its log. */
async function screenOf(content: Buffer, keys = ''): Promise<void> {
  const path = logPathOf(run, attemptId(STEP, 1));
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  const logs = new LogFiles(run);
  rig = new ConsoleRig({ prepare: (engine) => void engine.launch(), options: { logs } });
  rig.engine.begin(rig.engine.advance('northeurope', 'besu/upgrade'));
  await rig.type('l');
  for (const key of keys) await rig.type(key);
}

/** Everything that is not the log's own text: header, title, notice, footer. */
async function frameCells(): Promise<readonly (readonly string[])[]> {
  await rig.screen();
  const rows = [0, 1, 2, 22, 23];
  return Promise.all(rows.map((row) => rig.terminal.cells(row)));
}

const lines = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.flatMap((part) => [Buffer.from(part as string), Buffer.from('\n')]));

const ESC = '\u001b';
const HOSTILE: readonly (readonly [what: string, content: Buffer])[] = [
  [
    'every C0 control',
    lines(...Array.from({ length: 32 }, (_, i) => `a${String.fromCharCode(i === 10 ? 0 : i)}b`), 'a\u007fb'),
  ],
  ['every C1 control as UTF-8', lines(...Array.from({ length: 32 }, (_, i) => `a${String.fromCharCode(128 + i)}31mb`))],
  [
    'every byte there is',
    lines(
      ...Array.from({ length: 16 }, (_, i) =>
        Buffer.from(Array.from({ length: 16 }, (__, j) => (i === 0 && j === 10 ? 0 : 16 * i + j))),
      ),
    ),
  ],
  [
    'window titles, clipboard writes, links',
    lines(
      `${ESC}]0;owned\u0007x`,
      `${ESC}]52;c;ZXZpbA==${ESC}\\y`,
      `${ESC}]8;;http://evil\u0007z${ESC}]8;;\u0007`,
      `${ESC}]2;open`,
    ),
  ],
  [
    'device control strings',
    lines(
      `${ESC}Pq#0;2;0;0;0${ESC}\\x`,
      `${ESC}P+q544e${ESC}\\`,
      `${ESC}_Gf=100;AAAA${ESC}\\`,
      `${ESC}^pm${ESC}\\`,
      `${ESC}Popen`,
    ),
  ],
  [
    'screen clears, cursor moves and modes',
    lines(
      `${ESC}[2J${ESC}[H${ESC}[?1049l${ESC}[?25lx`,
      `${ESC}c`,
      `${ESC}[999;999Hy`,
      `${ESC}[6n${ESC}[c`,
      `${ESC}(0qqq`,
      `${ESC}[4;24r`,
    ),
  ],
  [
    'text that reads backwards or not at all',
    lines('a\u202egnp.exe\u202c', '\u2066a\u2069\u200b\u200f', '\ufeffa\u00adb'),
  ],
  ['lone carriage returns and backspaces', lines('safe\rEVIL', 'x\b\b\by', '\r\r\r', '10%\r50%\r100%')],
  [
    'colours without an end',
    lines(`${ESC}[31;1;4;7mred`, `${ESC}[48;2;255;0;0mground`, `${ESC}[8mhidden`, `${ESC}[30;40mblack`, 'after'),
  ],
  ['characters of many marks', lines(`e${'\u0301'.repeat(500)}x`, '\u0301\u0301', '👩‍👩‍👧‍👦🇩🇪🇩', '﷽﷽﷽', '한글ㅎㅏㄴ')],
  ['a line of a megabyte', lines('x', `${ESC}[31m${'y'.repeat(1 << 20)}`, 'z')],
  ['no line end, and half a character', Buffer.concat([lines('x'), Buffer.from([0xe2, 0x82])])],
];

test.each(HOSTILE)('%s leave everything outside the log as it was', async (_, content) => {
  await screenOf(lines('plain'));
  const untouched = await frameCells();
  await rig.end();
  for (const keys of ['', 'w', 'tgm']) {
    await screenOf(content, keys);
    const now = await frameCells();
    if (!keys.includes('m') && !keys.includes('w')) expect(now).toEqual(untouched);
    expect(now.slice(0, 3)).toEqual(untouched.slice(0, 3));
    expect(rig.terminal.onAlternateScreen).toBe(true);
    if (keys !== 'tgm') await rig.end();
  }
});

test.each(HOSTILE)(
  '%s send the terminal nothing but text, its colours and what the screen itself sends',
  async (_, content) => {
    await screenOf(content);
    rig.terminal.written = '';
    await rig.type('w');
    await rig.type('g');
    const sent = rig.terminal.written
      .replaceAll(/\u001b\[\?2026[hl]/g, '')
      .replaceAll(/\u001b\[[\d;]*[mABCDEFGHJK]/g, '')
      .replaceAll(/[\r\n]/g, '');
    expect(sent.length).toBeGreaterThan(0);
    expect(sent).not.toMatch(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u);
  },
);
