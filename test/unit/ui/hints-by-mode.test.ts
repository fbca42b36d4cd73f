import { afterEach, expect, test } from 'vitest';
import type { Mode } from '../../../src/regions/fleet.ts';
import { IMPERSONAL } from '../../../src/ui/personal.ts';
import { ConsoleRig } from '../../rigs/screen/console-rig.ts';
import { ESC } from '../../rigs/screen/fake-terminal.ts';

let rig: ConsoleRig;
afterEach(() => rig.end());

function start(mode: Mode | undefined, hints: boolean | null = null, columns = 90): ConsoleRig {
  const options = { personal: { ...IMPERSONAL, hints } };
  rig = new ConsoleRig({ ...(mode !== undefined && { mode }), columns, rows: 18, options });
  return rig;
}

const STARTED = 'Nothing has been started. L launches  enter shows what a region would do';
const ENDS = {
  hinted: [STARTED, '? help  q quit  L launch  enter open  l log  x menu  / find  S skip  d describe  3 health'],
  // The last row of the view is the one that hints would have.
  dense: [expect.stringContaining('contracts, ccip: not configured'), `${STARTED.padEnd(84)}? help`],
} as const;

test.each([
  [undefined, ENDS.hinted],
  ['single', ENDS.hinted],
  ['ha', ENDS.hinted],
  ['scaled', ENDS.hinted],
  ['kubernetes', ENDS.dense],
] as const)('mode %s: the last row is for hints, but for who runs engines in clusters', async (mode, expected) => {
  const screen = await start(mode).screen();
  expect(screen).toHaveLength(18);
  expect(screen.slice(-2).map((row) => row.trimEnd())).toEqual(expected);
});

test.each([
  ['kubernetes', true, ENDS.hinted],
  ['single', false, ENDS.dense],
] as const)('mode %s with hints: %s of one person: theirs win', async (mode, hints, expected) => {
  expect((await start(mode, hints).screen()).slice(-2).map((row) => row.trimEnd())).toEqual(expected);
});

test('without hints more regions are shown, and a prompt or a question still has its row', async () => {
  const regionsIn = (screen: readonly string[]): number => screen.filter((row) => row.includes('·')).length;
  const hinted = await start('single', null, 60).screen();
  await rig.end();
  const dense = await start('kubernetes', null, 60).screen();
  expect(regionsIn(dense)).toBeGreaterThan(regionsIn(hinted));
  expect((await rig.type('/uk')).at(-1)).toContain('filter /uk');
  await rig.type(ESC);
  expect((await rig.type('L')).join('\n')).toContain('Launch');
  expect(await rig.screen()).toHaveLength(18);
});
