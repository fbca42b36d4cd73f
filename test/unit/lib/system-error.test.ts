import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { systemErrorCode, systemErrorText } from '../../../src/lib/system-error.ts';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (problem) {
    return problem;
  }
  throw new Error('nothing was thrown');
}

const missing = () => thrownBy(() => readFileSync('/nowhere/at/all'));

describe('an error of the operating system', () => {
  test('has a code', () => {
    expect(systemErrorCode(missing())).toBe('ENOENT');
  });

  test('is told in words, without the path and the call', () => {
    expect(systemErrorText(missing())).toBe('no such file or directory (ENOENT)');
    expect(systemErrorText(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(
      'no space left on device (ENOSPC)',
    );
  });
});

describe('any other error', () => {
  test.each([[new Error('x')], [Object.assign(new Error('x'), { code: 7 })], ['text'], [null], [{ code: 'ENOENT' }]])(
    '%j has no code',
    (problem) => {
      expect(systemErrorCode(problem)).toBeNull();
    },
  );

  test('is told as it is', () => {
    expect(systemErrorText(new Error('the world said no'))).toBe('the world said no');
    expect(systemErrorText('plain text')).toBe('plain text');
    const ofNode = Object.assign(new Error('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(systemErrorText(ofNode)).toBe('bad argument');
  });
});
