import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import { filesExistProbe } from '../../../src/health/files-exist-probe.ts';

const HERE = fileURLToPath(import.meta.url);
const CONTEXT = { nowMs: Date.now } as ProbeContext;

test('files that are there are a yes', async () => {
  expect(await filesExistProbe.ask({ paths: [HERE] }, CONTEXT)).toMatchObject({ answer: 'yes' });
});

test('a missing file is a no that names it', async () => {
  const answer = await filesExistProbe.ask({ paths: [HERE, '/nowhere/genesis.json'] }, CONTEXT);
  expect(answer).toMatchObject({
    answer: 'no',
    failure: { class: 'config', title: 'genesis.json is missing', evidence: ['/nowhere/genesis.json'] },
  });
});

test('a question without its list is a bug and never a yes', async () => {
  await expect(filesExistProbe.ask({ files: [HERE] }, CONTEXT)).rejects.toThrow('paths');
});
