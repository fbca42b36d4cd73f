import { expect, test } from 'vitest';
import type { Failure, FailureClass } from '../../../../src/engine/model/failure.ts';
import { mostTries } from '../../../../src/engine/state/retry-paces.ts';
import { STUCK } from '../../../rigs/screen/fake-engine.ts';

const of = (kind: FailureClass, given: Partial<Failure> = {}): Failure => ({ ...STUCK, class: kind, ...given });

test('a run may only make the tries fewer than the kind of failure allows', () => {
  expect(mostTries(of('throttle'), { attempts: 3, delayFactor: 1 })).toBe(3);
  expect(mostTries(of('throttle'), { attempts: 50, delayFactor: 1 })).toBe(6);
  expect(mostTries(of('capacity'), { attempts: 50, delayFactor: 1 })).toBe(3);
});

test('there is none for what a person must mend, for what says never, and in a run without tries', () => {
  expect(mostTries(of('quota'), { attempts: 5, delayFactor: 1 })).toBe(0);
  expect(mostTries(of('conflict', { retry: 'never' }), { attempts: 5, delayFactor: 1 })).toBe(0);
  expect(mostTries(of('throttle'), null)).toBe(0);
});
