import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Probe } from '../engine/ports.ts';
import { textsInput } from './probe-input.ts';
import { seenFailure } from './seen-failure.ts';

/** `{paths}`: are all these files there? Never waits: nobody makes them while we look. */
export const filesExistProbe: Probe = {
  async ask(input) {
    const paths = textsInput(input, 'paths');
    const there = await Promise.all(paths.map(exists));
    const missing = paths.filter((_, index) => there[index] !== true);
    if (missing.length === 0) return { answer: 'yes', summary: `${paths.length} files are there`, facts: { paths } };
    const names = missing.map((path) => basename(path)).join(', ');
    const failure = seenFailure({
      class: 'config',
      title: missing.length === 1 ? `${names} is missing` : `${missing.length} files are missing: ${names}`,
      evidence: missing,
      hint: 'Make the file, or correct its path in the fleet file',
      fingerprint: `files/missing/${names}`,
      chain: ['files'],
    });
    return { answer: 'no', failure };
  },
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
