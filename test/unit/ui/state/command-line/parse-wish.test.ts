import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindings } from '../../../../../src/ui/keys/bindings.ts';
import { commandNames } from '../../../../../src/ui/state/command-line/command-specs.ts';
import { completeLine } from '../../../../../src/ui/state/command-line/complete-line.ts';
import { parseWish } from '../../../../../src/ui/state/command-line/parse-wish.ts';
import { FakeEngine } from '../../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../../rigs/screen/rollout-plan.ts';

const { state } = new FakeEngine(rolloutPlan());
const wish = (line: string) => {
  const parsed = parseWish(line, state);
  return parsed?.ok === true ? parsed.value : null;
};
const problem = (line: string) => {
  const parsed = parseWish(line, state);
  return parsed?.ok === false ? parsed.problem : null;
};

describe('a line', () => {
  test.each([
    ['retry', { type: 'retry', scopes: [], from: null }],
    ['retry japaneast besu', { type: 'retry', scopes: ['japaneast'], from: 'besu' }],
    ['retry Japan East, UKW', { type: 'retry', scopes: ['japaneast', 'ukwest'], from: null }],
    [
      'RETRY jpe germany west central verify',
      { type: 'retry', scopes: ['japaneast', 'germanywestcentral'], from: 'verify' },
    ],
    [
      'skip ukwest besu quay is down, again',
      { type: 'skip', scope: 'ukwest', phase: 'besu', reason: 'quay is down, again' },
    ],
    ['skip fleet preflight', { type: 'skip', scope: 'fleet', phase: 'preflight', reason: '' }],
    ['approve West Europe', { type: 'approve', scope: 'westeurope' }],
    ['cancel ukw', { type: 'cancel', scope: 'ukwest' }],
    ['approval besu TYPED', { type: 'approval', phase: 'besu', approval: 'typed' }],
    ['concurrency terraform 8', { type: 'concurrency', limit: 'terraform', value: 8 }],
    ['logs japaneast', { type: 'logs', scope: 'japaneast', phase: null, attempt: null }],
    ['logs japaneast besu 2', { type: 'logs', scope: 'japaneast', phase: 'besu', attempt: 2 }],
    ['log japaneast #3', { type: 'logs', scope: 'japaneast', phase: null, attempt: 3 }],
    ['events failed !uk', { type: 'events', text: 'failed !uk' }],
    ['filter', { type: 'filter', text: '' }],
    ['w my file.txt', { type: 'save', file: 'my file.txt' }],
    ['theme color-blind', { type: 'theme', name: 'colour-blind' }],
    ['set nowrap', { type: 'set', setting: 'wrap', on: false }],
    ['q', { type: 'quit' }],
    ['exit', { type: 'quit' }],
    ['  pause  ', { type: 'pause' }],
  ] as const)('%j is understood', (line, expected) => {
    expect(wish(line)).toEqual(expected);
  });

  test.each([
    ['retyr', 'there is no command retyr; did you mean retry?'],
    ['retry japneast', 'there is no region or phase japneast; did you mean japaneast?'],
    ['retry japaneast besuu', 'there is no region or phase besuu; did you mean besu?'],
    ['skip japaneast', 'which phase? preflight, infrastructure, kubernetes, besu, verify'],
    ['skip westeurope besu no', 'there is no phase besu'],
    ['approve', 'which region? approve REGION'],
    ['region Jpan East', 'there is no region Jpan East; did you mean Japan East?'],
    ['pause now', 'now is too much: pause'],
    ['logs japaneast besu 2 3', '3 is too much: logs REGION [PHASE] [try]'],
    ['approval besu', 'besu: auto, ask, typed?'],
    ['approval besu type', 'there is no approval type; did you mean typed?'],
    ['concurrency teraform 8', 'there is no tool teraform; did you mean terraform?'],
    ['concurrency terraform lots', 'terraform: 24 at once now; how many, from 1 to 1000?'],
    ['concurrency terraform', 'terraform: 24 at once now; how many, from 1 to 1000?'],
    ['concurrency terraform 0', 'terraform: 24 at once now; how many, from 1 to 1000?'],
    ['theme blue', 'there is no theme blue'],
    ['set warp', 'there is no setting warp; did you mean wrap?'],
  ])('%j is not: %s', (line, expected) => {
    expect(problem(line)).toBe(expected);
  });

  test('that is empty means nothing', () => {
    expect(parseWish('   ', state)).toBeNull();
  });

  test('of any text never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        parseWish(text, state);
        completeLine(text, state);
      }),
    );
  });
});

describe('completion', () => {
  test.each([
    ['re', '', ['retry', 'remedy', 'release', 'resume', 'region', 'regions']],
    ['skip uk', 'skip ', ['uksouth', 'ukwest']],
    ['skip ukwest in', 'skip ukwest ', ['infrastructure']],
    ['skip UK West ver', 'skip UK West ', ['verify']],
    ['retry japaneast,ukw', 'retry japaneast,', ['ukwest']],
    ['retry japaneast b', 'retry japaneast ', ['besu', 'belgiumcentral']],
    ['concurrency t', 'concurrency ', ['terraform']],
    ['approval besu a', 'approval besu ', ['auto', 'ask']],
    ['theme c', 'theme ', ['colour-blind']],
    ['set no', 'set ', ['nowrap', 'notimes', 'nofollow', 'nofull']],
    ['events x', 'events ', []],
    ['nonsense ', 'nonsense ', []],
  ])('of %j offers what may stand there', (line, stem, candidates) => {
    expect(completeLine(line, state)).toEqual({ stem, candidates });
  });

  test('offers for a retry only where something failed, and everything where nothing did', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    expect(completeLine('retry ', engine.state).candidates).toHaveLength(26);
    const step = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
    expect(completeLine('retry ', engine.state).candidates).toEqual(['ukwest']);
  });

  test('every candidate is a word the line goes on with', () => {
    for (const line of ['', 'retry ', 'skip ukwest ', 'logs ukwest ', 'theme ', 'set ', 'concurrency ']) {
      const { stem, candidates } = completeLine(line, state);
      expect(candidates.length).toBeGreaterThan(0);
      for (const one of candidates) expect(problem(`${stem}${one}`) ?? '').not.toContain(`no ${one}`);
    }
  });
});

test('whatever a key changes can be asked for by a command', () => {
  const BY_ANOTHER_WORD: Readonly<Record<string, string>> = {
    ...{ 'retry-from': 'retry', raise: 'concurrency', lower: 'concurrency' },
    ...{ 'queue-first': 'first', 'queue-last': 'last' },
  };
  const acting = bindings.filter(({ mutating }) => mutating).map(({ action }) => BY_ANOTHER_WORD[action] ?? action);
  expect(acting.filter((name) => !commandNames.includes(name))).toEqual([]);
});
