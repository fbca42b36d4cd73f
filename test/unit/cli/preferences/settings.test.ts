import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandHistoryFile } from '../../../../src/cli/preferences/command-history-file.ts';
import { configDirectory } from '../../../../src/cli/preferences/config-directory.ts';
import { environmentPreferences } from '../../../../src/cli/preferences/environment-preferences.ts';
import type { ReadPreferences } from '../../../../src/cli/preferences/read-preferences.ts';
import { loadSettings, type PreferenceFlags, settingsFrom } from '../../../../src/cli/preferences/settings.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'preferences-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const env = (more: Readonly<Record<string, string>> = {}) => ({ BESU_CONSOLE_CONFIG_DIR: home, ...more });
const write = (text: string) => writeFile(join(home, 'preferences.json'), text);
const writeJson = (value: JsonObject) => write(JSON.stringify(value));

describe('where preferences are', () => {
  test.each([
    [{ BESU_CONSOLE_CONFIG_DIR: '/etc/ours', XDG_CONFIG_HOME: '/xdg' }, '/etc/ours'],
    [{ XDG_CONFIG_HOME: '/xdg' }, '/xdg/besu-console'],
    [{ XDG_CONFIG_HOME: 'relative' }, '/home/anna/.config/besu-console'],
    [{}, '/home/anna/.config/besu-console'],
  ])('%j is %s', (variables, expected) => {
    expect(configDirectory(variables, '/home/anna')).toBe(expected);
  });
});

describe('a preferences file', () => {
  test('that is not there leaves everything at its default, and is not made', async () => {
    const settings = await loadSettings({}, env());
    expect(settings).toMatchObject({ theme: 'dark', ascii: false, accessible: false, problems: [], pager: null });
    expect(settings.notices).toEqual({ bell: 'away', notify: false, title: true });
    expect(await readdir(home)).toEqual([]);
  });

  test('sets everything it may', async () => {
    await writeJson({
      ...{ theme: 'colour-blind', ascii: true, preset: 'vim', keys: { launch: ['ctrl-x'], shell: null } },
      ...{
        bell: 'always',
        notify: true,
        title: false,
        hints: false,
        accessible: true,
        pager: 'most',
        editor: 'code --wait',
      },
      logs: { wrap: true },
    });
    const settings = await loadSettings({}, env());
    expect(settings).toMatchObject({
      ...{
        theme: 'colour-blind',
        ascii: true,
        accessible: true,
        pager: 'most',
        editor: 'code --wait',
        logWrap: true,
        hints: false,
      },
      ...{ notices: { bell: 'always', notify: true, title: false }, problems: [] },
    });
    expect(settings.keymap.preset).toBe('vim');
    expect(settings.keymap.bindingFor('regions', 'ctrl-x')?.action).toBe('launch');
    expect(settings.keymap.keyFor('regions', 'shell')).toBeNull();
  });

  test('with mistakes loses only those, each told with what would be right', async () => {
    await writeJson({
      ...{ theme: 'lite', asci: true, bell: 'always', logs: { wrap: 'yes', warp: true } },
      keys: { retry: ['ctrl-t'], logs: 7, opne: ['('] },
    });
    const settings = await loadSettings({}, env());
    const at = join(home, 'preferences.json');
    expect(settings.problems.toSorted()).toEqual(
      [
        `${at}: theme cannot be "lite": expected one of auto, dark, light, colour-blind, mono`,
        `${at}: there is no asci; did you mean ascii?`,
        `${at}: logs.wrap cannot be "yes": expected true or false`,
        `${at}: there is no logs.warp; did you mean wrap?`,
        `${at}: keys.logs cannot be 7: expected a list of keys, such as ["ctrl-t"], or null for none`,
        'keys: opne was not changed: there is no action opne; did you mean open?',
      ].toSorted(),
    );
    expect(settings.notices.bell).toBe('always');
    expect(settings.keymap.keyFor('regions', 'retry')).toBe('ctrl-t');
    expect(settings.keymap.keyFor('regions', 'logs')).toBe('l');
  });

  test.each(['{ "theme": ', 'theme: dark', '\u0000', ''])(
    'of %j is told of in one line and left byte for byte',
    async (text) => {
      await write(text);
      const settings = await loadSettings({}, env());
      expect(settings.problems).toEqual([`${join(home, 'preferences.json')}: it is not JSON`]);
      expect(settings.theme).toBe('dark');
      expect(await readFile(join(home, 'preferences.json'), 'utf8')).toBe(text);
    },
  );

  test('is never written, whatever is read from it', async () => {
    await write('{"theme":"light",   "unknown":1}');
    await chmod(join(home, 'preferences.json'), 0o400);
    await loadSettings({}, env());
    expect(await readFile(join(home, 'preferences.json'), 'utf8')).toBe('{"theme":"light",   "unknown":1}');
  });
});

test('the example of the documentation is taken as it stands', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/preferences.md'), 'utf8');
  await write(/```json\n(.*?)```/s.exec(page)?.[1] ?? '');
  const settings = await loadSettings({}, env());
  expect(settings.problems).toEqual([]);
  expect(settings.keymap.keyFor('regions', 'retry')).toBe('ctrl-t');
});

describe('what wins', () => {
  const weigh = (flags: PreferenceFlags, variables: Readonly<Record<string, string>>, file: ReadPreferences) =>
    settingsFrom(flags, variables, file, environmentPreferences(variables));
  const read = { path: 'p', preferences: { theme: 'light', bell: 'never' }, problems: [] } as const;
  test('the flag over the variable over the file over the default', () => {
    const variables = { BESU_CONSOLE_THEME: 'mono', BESU_CONSOLE_NOTIFY: 'yes' };
    expect(weigh({ theme: 'dark' }, variables, read).theme).toBe('dark');
    expect(weigh({}, variables, read).theme).toBe('mono');
    expect(weigh({}, {}, read).theme).toBe('light');
    expect(weigh({}, variables, read).notices).toEqual({ bell: 'never', notify: true, title: true });
  });

  test('a wrong variable is told of and ignored', () => {
    const settings = weigh({}, { BESU_CONSOLE_BELL: 'loud', BESU_CONSOLE_TITLE: 'maybe' }, read);
    expect(settings.notices).toEqual({ bell: 'never', notify: false, title: true });
    expect(settings.problems).toEqual([
      'BESU_CONSOLE_BELL: bell cannot be "loud": expected one of never, away, always',
      'BESU_CONSOLE_TITLE: title cannot be "maybe": expected true or false',
    ]);
  });

  test('a wrong flag is bad usage', () => {
    expect(() => weigh({ theme: 'lite' }, {}, read)).toThrow('there is no theme lite; there are: auto, dark');
  });

  test.each([
    [{ COLORFGBG: '0;15' }, 'light'],
    [{ COLORFGBG: '0;default;7' }, 'light'],
    [{ COLORFGBG: '15;0' }, 'dark'],
    [{ COLORFGBG: '15;8' }, 'dark'],
    [{ COLORFGBG: 'default;default' }, 'dark'],
    [{}, 'dark'],
  ])('without a wish %j is %s', (variables, theme) => {
    expect(weigh({}, variables, { ...read, preferences: {} }).theme).toBe(theme);
  });

  test.each([
    [{ ACCESSIBLE: '1' }, true],
    [{ ACCESSIBLE: '0' }, false],
    [{ BESU_CONSOLE_ACCESSIBLE: 'on' }, true],
    [{ BESU_CONSOLE_ACCESSIBLE: '0', ACCESSIBLE: '1' }, false],
  ])('%j asks for accessible mode: %s', (variables, expected) => {
    expect(weigh({}, variables, read).accessible).toBe(expected);
  });
});

describe('the history of the command prompt', () => {
  test('outlives the session, keeps the newest 200, for its owner only', async () => {
    const state = join(home, 'state');
    for (let i = 0; i < 203; i += 1) await new CommandHistoryFile(state).add(`region r${i}`);
    await new CommandHistoryFile(state).add('region r202');
    const lines = await new CommandHistoryFile(state).lines();
    expect(lines).toHaveLength(200);
    expect([lines[0], lines.at(-1)]).toEqual(['region r3', 'region r202']);
    expect((await stat(join(state, 'command-history.json'))).mode & 0o777).toBe(0o600);
  });

  test('that is broken counts as none and is left as it is', async () => {
    await mkdir(join(home, 'state'));
    const path = join(home, 'state', 'command-history.json');
    await writeFile(path, '{"lines": [');
    const history = new CommandHistoryFile(join(home, 'state'));
    expect(await history.lines()).toEqual([]);
    await history.add('pause');
    expect(await readFile(path, 'utf8')).toBe('{"lines": [');
  });

  test('holds only texts, whatever the file says', async () => {
    await mkdir(join(home, 'state'));
    await writeFile(join(home, 'state', 'command-history.json'), '{"lines": ["pause", 7, null]}');
    expect(await new CommandHistoryFile(join(home, 'state')).lines()).toEqual(['pause']);
  });
});
