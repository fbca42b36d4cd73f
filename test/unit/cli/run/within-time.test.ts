import { expect, test } from 'vitest';
import { withinTime } from '../../../../src/cli/run/within-time.ts';

test('what a machine that lets others run makes late is tried once more; what computes too long is given up', () => {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  let calls = 0;
  const late = (): number => {
    calls += 1;
    // Computes nothing meanwhile, as a process whose turn it is not.
    if (calls === 1) Atomics.wait(nothing, 0, 0, 60);
    return calls;
  };
  expect(withinTime(20, late)).toEqual({ answer: 2 });
  const endless = (): never => {
    for (;;);
  };
  expect(withinTime(20, endless)).toBeNull();
});
