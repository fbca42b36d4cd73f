import { afterEach, describe, expect, test } from 'vitest';
import { err, ok } from '../../../src/lib/result.ts';
import { createKeymap } from '../../../src/ui/keys/keymap.ts';
import { NO_OUTSIDE, type Outside } from '../../../src/ui/outside.ts';
import { IMPERSONAL } from '../../../src/ui/personal.ts';
import { completeLine } from '../../../src/ui/state/command-line/complete-line.ts';
import { sampleAddition } from '../../rigs/engine/sample-addition.ts';
import { ConsoleRig, type RigWishes } from '../../rigs/screen/console-rig.ts';
import type { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { ESC } from '../../rigs/screen/fake-terminal.ts';

const rigs: ConsoleRig[] = [];
afterEach(() => Promise.all(rigs.splice(0).map((rig) => rig.end())));

function open(wishes: RigWishes = {}): ConsoleRig {
  const rig = new ConsoleRig({ columns: 100, ...wishes });
  rigs.push(rig);
  return rig;
}

function failing(engine: FakeEngine): void {
  engine.launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
}

const TAB = '\t';
const LEFT = '\u001b[D';
const UP = '\u001b[A';

describe('the command prompt on the screen', () => {
  test('says beside the line what enter would do, or what is wrong, and asks before it acts', async () => {
    const rig = open({ prepare: failing });
    expect((await rig.type(':')).at(-1)).toBe(':█   tab shows the commands');
    expect((await rig.type('retry jpe')).at(-1)).toBe(':retry jpe█   asks: retry what failed in Japan East');
    expect((await rig.type('x')).at(-1)).toContain('there is no region or phase jpex');
    await rig.type('\u007f');
    expect((await rig.type('\r')).join('\n')).toContain('Retry Japan East?');
    expect(rig.engine.sent).toEqual([]);
    await rig.type('y');
    expect(rig.engine.sent).toMatchObject([{ type: 'retry', scopes: ['japaneast'] }]);
  });

  test('tab shows the ways on the line above, and goes round them', async () => {
    const rig = open();
    await rig.type(':');
    const first = await rig.type(`skip u${TAB}`);
    expect(first.slice(-2)).toEqual(['uksouth  ukwest', ':skip uk█   tab goes round them']);
    expect((await rig.type(TAB)).at(-1)).toContain(':skip uksouth█');
    expect((await rig.type(TAB)).at(-1)).toContain(':skip ukwest█');
    expect((await rig.type('\u001b[Z')).at(-1)).toContain(':skip uksouth█');
  });

  test('the caret goes into the line, and what is typed goes in there', async () => {
    const rig = open();
    await rig.type(':');
    await rig.type('hlth');
    for (const key of [LEFT, LEFT, LEFT]) await rig.type(key);
    await rig.type('ea');
    expect((await rig.type('\r')).join('\n')).not.toContain(':health');
    expect((await rig.type(':')).at(-1)).toBe(':█   tab shows the commands');
    expect((await rig.type(UP)).at(-1)).toBe(':health█   chain and nodes');
  });

  test('lines of earlier sessions come back with up', async () => {
    const rig = open({ options: { personal: { ...IMPERSONAL, commandHistory: ['logs ukwest', 'pause'] } } });
    await rig.type(':l');
    expect((await rig.type(UP)).at(-1)).toContain(':logs ukwest█');
  });

  test('a paste goes in at the caret and asks for nothing by itself', async () => {
    const rig = open({ prepare: failing });
    await rig.type(':');
    const rows = await rig.type('\u001b[200~retry\rjpe\r\u001b[201~');
    expect(rows.at(-1)).toBe(':retry jpe█   asks: retry what failed in Japan East');
  });

  test('a filter of events shows only what has the words, as it is typed', async () => {
    const rig = open({ prepare: failing, rows: 40 });
    await rig.type('5');
    await rig.type('/');
    const rows = await rig.type('besu failed');
    expect(rows.join('\n')).toMatch(/Events {2}1 of \d+ with "besu failed"/);
    const given = await rig.type(ESC);
    expect(given.join('\n')).toMatch(/Events {2}\d+ so far/);
  });
});

describe('a theme', () => {
  test('can be changed while the screen is up', async () => {
    const rig = open({ prepare: failing });
    await rig.screen();
    expect(rig.terminal.written).toContain('\u001b[31m');
    const before = rig.terminal.written.length;
    await rig.type(':');
    await rig.type('theme colour-blind\r');
    await rig.screen();
    const after = rig.terminal.written.slice(before);
    expect(after).toContain('\u001b[7m\u001b[33m');
    expect(after).not.toContain('\u001b[31m');
  });
});

describe('keys of a person', () => {
  const personal = { ...IMPERSONAL, keymap: createKeymap({ retry: ['ctrl-t'], skip: null }, 'vim') };

  test('act, and are the ones that hints and help name', async () => {
    const rig = open({ prepare: failing, rows: 40, options: { personal } });
    const grid = (await rig.type('!')).join('\n');
    expect(grid).toContain('ctrl-t retry');
    expect(grid).toContain('L log');
    expect(grid).not.toContain('S skip');
    expect((await rig.type('r')).join('\n')).not.toContain('Retry Japan East?');
    expect((await rig.type('\u0014')).join('\n')).toContain('Retry Japan East?');
    await rig.type(ESC);
    const help = (await rig.type('?')).join('\n');
    expect(help).toMatch(/ctrl-t +retry what failed here/);
  });

  test('that were not taken are told once at the start', async () => {
    const rig = open({ options: { personal: { ...IMPERSONAL, greeting: 'keys: retry was not changed' } } });
    expect(await rig.text()).toContain('keys: retry was not changed');
    rig.timing.pass(10_000);
    expect(await rig.text()).not.toContain('keys: retry was not changed');
  });
});

test('help begins with the keys of the view one came from, and lists the commands', async () => {
  const rig = open({ rows: 60 });
  const fromGrid = (await rig.type('?')).join('\n');
  expect(fromGrid.indexOf('launch the rollout')).toBeGreaterThan(0);
  expect(fromGrid).not.toContain('Acting (each asks first), elsewhere');
  await rig.type('q');
  await rig.type('5');
  const fromEvents = await rig.type('?');
  const acting = fromEvents.findIndex((row) => row.startsWith('Acting'));
  expect(fromEvents.slice(acting, acting + 2).join('\n')).toContain('pause or resume');
  expect((await rig.type('G')).join('\n')).toMatch(/approve REGION +approve what waits there/);
});

describe(':add on the screen', () => {
  const planRegion: Outside['planRegion'] = async (asked) =>
    asked === 'norwayeast'
      ? ok({ addition: { ...sampleAddition(asked), notes: ['a note'] }, lines: ['$ deploy norwayeast', '$ verify'] })
      : err(`${asked} is not in regions.deploy`);
  const wishes: RigWishes = { options: { outside: { ...NO_OUTSIDE, planRegion } } };

  test('plans the region, shows what would be done, and adds it after a yes', async () => {
    const rig = open(wishes);
    await rig.type(':');
    expect((await rig.type('add nor')).at(-1)).toContain('plans nor, shows it and asks whether to add it');
    await rig.type('wayeast');
    await rig.type('\r');
    const asked = await rig.text();
    expect(asked).toContain('Add norwayeast to ');
    for (const words of ['4 steps', 'a note', '$ deploy norwayeast', '$ verify']) expect(asked).toContain(words);
    expect(rig.engine.sent).toEqual([]);
    await rig.type('y');
    expect(rig.engine.sent).toMatchObject([{ type: 'add-region', addition: { region: { scope: 'norwayeast' } } }]);
  });

  test('wants the name of a production fleet typed, and says why a region cannot be added', async () => {
    const rig = open({ ...wishes, environment: 'production' });
    for (const keys of [':', 'add atlantis', '\r']) await rig.type(keys);
    expect(await rig.text()).toContain('atlantis is not in regions.deploy');
    for (const keys of [':', 'add norwayeast', '\r']) await rig.type(keys);
    expect(await rig.text()).toContain("In production. Type the fleet's name");
    for (const keys of ['y', '\r']) await rig.type(keys);
    expect(rig.engine.sent).toEqual([]);
    for (const keys of ['\u007f', 'chain-138', '\r']) await rig.type(keys);
    expect(rig.engine.sent).toMatchObject([{ type: 'add-region' }]);
  });

  test('does not interrupt who has begun something else, and tab offers what the run does not have', async () => {
    const plans = Promise.withResolvers<Awaited<ReturnType<typeof planRegion>>>();
    const rig = open({ options: { outside: { ...NO_OUTSIDE, planRegion: () => plans.promise } } });
    for (const keys of [':', 'add norwayeast', '\r']) await rig.type(keys);
    for (const keys of ['/', 'uk']) await rig.type(keys);
    plans.resolve(await planRegion('norwayeast', rig.engine.state));
    expect(await rig.text()).not.toContain('Add norwayeast to ');
    await rig.type('\u001b');
    const there = rig.engine.state.plan.regions.map(({ scope }) => String(scope));
    const { candidates } = completeLine('add ', rig.engine.state);
    expect(candidates.filter((id) => there.includes(id))).toEqual([]);
  });
});
