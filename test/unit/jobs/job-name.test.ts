import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptId } from '../../../src/engine/model/ids.ts';
import { jobName, labelValue } from '../../../src/jobs/job-name.ts';

test('every attempt has one name that Kubernetes takes, the same each time and another in another run', () => {
  const property = fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, run) => {
    const name = jobName(run, text as AttemptId);
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(jobName(run, text as AttemptId)).toBe(name);
    expect(jobName(`${run}x`, text as AttemptId)).not.toBe(name);
    expect(labelValue(text)).toMatch(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/);
  });
  fc.assert(property);
});

test('a name tells a person what it is', () => {
  expect(jobName('r', 'japaneast/besu/upgrade#2' as AttemptId)).toMatch(/^bc-japaneast-besu-upgrade-2-[0-9a-f]{12}$/);
});
