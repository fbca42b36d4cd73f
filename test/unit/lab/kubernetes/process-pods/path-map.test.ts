import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathMap, translateBytes } from '../../../../../src/lab/kubernetes/process-pods/path-map.ts';

const map = pathMap([
  ['/work', '/lab/1'],
  ['/work/in', '/lab/2'],
  ['/work', '/lab/never'],
  ['/tmp', '/tmp/lab/3'],
]);

test.each([
  ['/work', '/lab/1'],
  ['/work/in/key', '/lab/2/key'],
  ['-chdir=/work/a --var-file /work/in', '-chdir=/lab/1/a --var-file /lab/2'],
  ['/work/a:/work/in:/tmp', '/lab/1/a:/lab/2:/tmp/lab/3'],
  ['"/work"', '"/lab/1"'],
  [
    '/workers /work-2 /work.d a/work ./work ${X}/work https://work',
    '/workers /work-2 /work.d a/work ./work ${X}/work https://work',
  ],
])('%s is %s', (seen, real) => expect(map.translate(seen)).toBe(real));

test('what names no path of the container stays as it is, bytes that are no text as well', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (!/\/(work|tmp)/.test(text)) expect(map.translate(text)).toBe(text);
    }),
  );
  const bytes = Buffer.from([0xff, ...Buffer.from(' /work ')]);
  expect(translateBytes(map, bytes)).toEqual(bytes);
});
