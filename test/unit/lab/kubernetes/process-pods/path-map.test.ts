import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathMap, translateBytes } from '../../../../../src/lab/kubernetes/process-pods/path-map.ts';

const map = pathMap([
  ['/job', '/lab/1'],
  ['/job/in', '/lab/2'],
  ['/job', '/lab/never'],
  ['/tmp', '/tmp/lab/3'],
]);

test.each([
  ['/job', '/lab/1'],
  ['/job/in/key', '/lab/2/key'],
  ['-chdir=/job/a --var-file /job/in', '-chdir=/lab/1/a --var-file /lab/2'],
  ['/job/a:/job/in:/tmp', '/lab/1/a:/lab/2:/tmp/lab/3'],
  ['"/job"', '"/lab/1"'],
  ['/jobs /job-2 /job.d a/job ./job ${X}/job https://job', '/jobs /job-2 /job.d a/job ./job ${X}/job https://job'],
])('%s is %s', (seen, real) => expect(map.translate(seen)).toBe(real));

test('what names no path of the container stays as it is, bytes that are no text as well', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (!/\/(work|tmp)/.test(text)) expect(map.translate(text)).toBe(text);
    }),
  );
  const bytes = Buffer.from([0xff, ...Buffer.from(' /job ')]);
  expect(translateBytes(map, bytes)).toEqual(bytes);
});
