import { expect, test } from 'vitest';
import { blankSpans } from '../../../src/lib/secrets/blank-spans.ts';
import { findSecrets } from '../../../src/regions/secret-shape.ts';

const KEY = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';

test.each([
  [KEY, 'a private key'],
  [`0x${KEY}`, 'a private key'],
  [`--key=0X${KEY.toUpperCase()}`, 'a private key'],
  ['-----BEGIN EC PRIVATE KEY-----', 'a private key'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl', 'a JSON web token'],
  ['https://x.blob.core.windows.net/c?sv=2024&sig=abcdefghijklmnopqrstuvwxyz%3D', 'a SAS token'],
  ['AccountKey=abcdefghijklmnopqrstuvwxyz0123456789==', 'a storage or bus key'],
  ['https://user:hunter2@example.org', 'a password in an address'],
])('%s has the shape of a secret', (text, what) => {
  expect(findSecrets(`x: ${text}`).map((secret) => secret.what)).toEqual([what]);
});

test.each([
  `image: besu@sha256:${KEY}`,
  `${KEY}00`,
  KEY.slice(1),
  '11111111-2222-3333-4444-555555555555',
  'git::ssh://git@github.com/org/repo',
  'oci://registry:5000/chart',
  '0x4c0883a69102937d6231471b5dbb6204fe512961',
])('%s is none', (text) => {
  expect(findSecrets(text)).toEqual([]);
});

test('a masked text is as long as before and shows nothing of its secrets', () => {
  const text = `a: 0x${KEY} # ${KEY}`;
  expect(blankSpans(text, findSecrets(text))).toBe(`a: ${'*'.repeat(66)} # ${'*'.repeat(64)}`);
});
