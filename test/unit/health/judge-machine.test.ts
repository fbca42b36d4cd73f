import { describe, expect, test } from 'vitest';
import { judgeMachine } from '../../../src/health/judge-machine.ts';

const GB = 1_000_000_000;
const FINE = { freeDiskBytes: 50 * GB, openFiles: 65_536, freeMemoryBytes: 64 * GB };
const NEEDS = { terraforms: 24, children: 96 };

describe('the machine of a rollout', () => {
  test('that has enough of everything is told with its figures', () => {
    const { failure, notes } = judgeMachine(FINE, NEEDS);
    expect(failure).toBeNull();
    expect(notes).toEqual(['50 GB of disk free', '65536 open files', '64.0 GB of memory free']);
  });

  test('is refused with too little disk or too few open files, and the remedy is named', () => {
    expect(judgeMachine({ ...FINE, freeDiskBytes: GB / 2 }, NEEDS).failure?.title).toBe('only 500 MB of disk are free');
    const files = judgeMachine({ ...FINE, openFiles: 256 }, NEEDS).failure;
    expect(files?.hint).toContain('ulimit -n 896');
  });

  test('with little memory is told how many terraform fit, but not refused', () => {
    const { failure, notes } = judgeMachine({ ...FINE, freeMemoryBytes: 2 * GB }, NEEDS);
    expect(failure).toBeNull();
    expect(notes.at(-1)).toContain('strategy.concurrency.terraform to 5');
  });

  test('of which nothing is known is not refused, and nothing is claimed', () => {
    const { failure, notes } = judgeMachine({ freeDiskBytes: null, openFiles: null, freeMemoryBytes: null }, NEEDS);
    expect(failure).toBeNull();
    expect(notes.every((note) => note.includes('not checked'))).toBe(true);
  });
});
