import { expect, test } from 'vitest';
import { withoutKeys } from '../../../../src/engine/state/without-keys.ts';
import { signatures } from '../../../../src/failures/signatures.ts';

test.each([
  ['Press r in some minutes.', 'Run besu-console retry ukwest in some minutes.', 'Say retry ukwest in some minutes.'],
  ['Fix it, then press r.', 'Fix it, then run besu-console retry ukwest.', 'Fix it, then say retry ukwest.'],
  ['read the log (l)', 'read the log (besu-console logs ukwest)', 'read the log (logs ukwest)'],
  ['press l in the region, or', 'run besu-console logs ukwest, or', 'say logs ukwest, or'],
  ['the phase (R)', 'the phase (besu-console retry ukwest --from PHASE)', 'the phase (retry ukwest PHASE)'],
  ['skip (S).', 'skip (besu-console skip ukwest PHASE --reason TEXT).', 'skip (skip ukwest PHASE REASON).'],
  [
    'failed then: r tries it again',
    'failed then: besu-console retry ukwest tries it again',
    'failed then: retry ukwest tries it again',
  ],
  ['Wait for the pods.', 'Wait for the pods.', 'Wait for the pods.'],
])('%s', (hint, atShell, inConsole) => {
  expect(withoutKeys(hint, ['ukwest'], 'shell')).toBe(atShell);
  expect(withoutKeys(hint, ['ukwest'], 'console')).toBe(inConsole);
});

test('a few regions are named, many are not', () => {
  const names = ['ukwest', 'uksouth', 'japaneast', 'japanwest'];
  expect(withoutKeys('Press r.', names.slice(0, 2), 'shell')).toBe('Run besu-console retry ukwest,uksouth.');
  expect(withoutKeys('Press r.', names.slice(0, 2), 'console')).toBe('Say retry ukwest uksouth.');
  expect(withoutKeys('Press r.', names, 'shell')).toBe('Run besu-console retry REGIONS.');
});

test('no advice of the table names a key any more', () => {
  const told = signatures.map(({ hint }) => withoutKeys(hint, ['ukwest'], 'shell'));
  expect(told.filter((hint) => /\bpress\b|\bkey\b|\((?:[a-zA-Z]|x, .*)\)/i.test(hint))).toEqual([]);
});
