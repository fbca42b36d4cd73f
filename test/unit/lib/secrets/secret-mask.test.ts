import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LineMask, maskWindow } from '../../../../src/lib/secrets/line-mask.ts';
import { PATTERNS_ONLY, SecretMask } from '../../../../src/lib/secrets/secret-mask.ts';
import { isSecretName } from '../../../../src/lib/secrets/secret-names.ts';

const HEX = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
const B64 = 'MHcCAQEEIIhVb3d1ZkE5c0lrT2lZcTRtN2Zja1lJb1hYdGhJYVd4b0FvR0NDcUdT';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl';

test.each([
  [`private_key=0x${HEX}`, HEX],
  [`PRIVATE_KEY: ${HEX}`, HEX],
  [`"privateKey":"0x${HEX}"`, HEX],
  [`cast send --private-key 0x${HEX} --rpc-url x`, HEX],
  [`loaded node key 0x${HEX}`, HEX],
  [`0x${HEX}`, HEX],
  [`{"@message":"x","key":"-----BEGIN EC PRIVATE KEY-----\\n${B64}\\n-----END EC PRIVATE KEY-----\\n"}`, B64],
  [`got ${JWT} back`, 'c2lnbmF0dXJl'],
  ['https://x.blob.core.windows.net/c?sv=2024&sig=abcdefghijklmnopqrstuvwxyz%3D&se=1', 'abcdefghijklmnop'],
  ['{"url":"https://x/c?sv=1\\u0026sig=abcdefghijklmnopqrstuvwxyz%3D"}', 'abcdefghijklmnop'],
  ['EndpointSuffix=x;AccountKey=abcdefghijklmnopqrstuvwxyz0123456789==', 'abcdefghijklmnop'],
  ['client_secret = "hunter2-hunter2"', 'hunter2'],
  ['ARM_CLIENT_SECRET=hunter2-hunter2', 'hunter2'],
  ['{"clientSecret":"hunter2-hunter2"}', 'hunter2'],
  ['{\\"client_secret\\":\\"hunter2-hunter2\\"}', 'hunter2'],
  ['used 8Vb8Q~abcdefghijklmnopqrstuvwxyz01234567 of the app', 'abcdefghijklmnop'],
  [`    client-key-data: ${B64}`, B64],
  ['    client-certificate-data: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"', 'LS0tLS1CRUdJTiBD'],
  ['    token: abcdef0123456789abcdef', 'abcdef0123456789'],
  ['"access_token": "abcdef0123456789abcdef"', 'abcdef0123456789'],
  [`  release: SDRzSUFBQUFBQUFDLys${B64}`, B64],
  ['> Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
  ['Authorization: Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
  ['"authorization":["Bearer abcdef0123456789"]', 'abcdef0123456789'],
  ['fetching https://user:hunter2@example.org/x', 'hunter2'],
  ['postgres://u:hunter2@db:5432/x', 'hunter2'],
  ['Server=db;Uid=sa;Pwd=hunter2x;', 'hunter2x'],
  ['mysql --password hunter2x -h db', 'hunter2x'],
  ['mnemonic: "test test test test test test test test test test test junk"', 'junk'],
])('%s loses its secret and keeps its length', (line, secret) => {
  const masked = PATTERNS_ONLY.text(line);
  expect(masked).not.toContain(secret);
  expect(masked).toHaveLength(line.length);
});

test.each([
  `Imported #1,204 / 0 tx (0x${HEX})`,
  `{"jsonrpc":"2.0","result":{"hash":"0x${HEX}","parentHash":"0x${HEX}"}}`,
  `transactionHash         0x${HEX}`,
  `blockHash ${HEX}`,
  `image: hyperledger/besu@sha256:${HEX}`,
  `${HEX}  terraform_1.11.4_linux_amd64.zip`,
  `enode://${HEX}${HEX}@10.0.0.1:30303`,
  `public key: 0x${HEX}${HEX}`,
  '0x4c0883a69102937d6231471b5dbb6204fe512961',
  'Error: password: authentication failed',
  'AADSTS70043: The refresh token has expired',
  'azurerm_key_vault.main: Creation complete after 3m [id=/subscriptions/1/vaults/kv-ukwest]',
  'client_secret = (sensitive value)',
  'secret/besu-keys created',
  'secretName: besu-node-keys',
  'token: env:BESU_RPC_TOKEN',
  'PWD=/home/anna/fleet-of-validators',
  'oci://registry:5000/chart',
  'git::ssh://git@github.com/org/repo',
])('%s can be read as it is', (line) => {
  expect(PATTERNS_ONLY.text(line)).toBe(line);
  expect(new LineMask(PATTERNS_ONLY).lines([line])).toEqual([line]);
});

describe('values known to be secret', () => {
  const mask = new SecretMask(['p<ss&"word 1', 'file-secret-1\nfile-secret-2', 'short']);

  test.each([
    'it is p<ss&"word 1.',
    `{"a":${JSON.stringify('p<ss&"word 1')}}`,
    '{"a":"p\\u003css\\u0026\\"word 1"}',
    `?q=${encodeURIComponent('p<ss&"word 1')}`,
    `  password: ${Buffer.from('p<ss&"word 1').toString('base64')}`,
    'file-secret-2',
  ])('are blanked in %s', (line) => {
    expect(mask.text(line)).toContain('********');
    expect(mask.suspects(['nothing', line])).toBe(true);
  });

  it('are not looked for when they are shorter than eight characters', () => {
    expect(mask.text('a short line')).toBe('a short line');
  });

  it('are blanked in every text of a value, and a value without any is the same one', () => {
    const clean = { status: 'failed', evidence: ['a', 'b'], n: 1, none: null };
    expect(mask.json(clean)).toBe(clean);
    expect(mask.json({ ...clean, evidence: ['a', 'x file-secret-1 y'] }).evidence).toEqual(['a', 'x ************* y']);
  });

  it('survive no surrounding: whatever stands beside a value, it is gone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(mask.text(`${before}file-secret-1${after}`)).not.toContain('file-secret-1');
      }),
    );
  });
});

describe('a secret over several lines', () => {
  const pem = ['-----BEGIN RSA PRIVATE KEY-----', B64, B64, 'c2hvcnQ', '-----END RSA PRIVATE KEY-----'];
  const text = (lines: readonly string[]): string => lines.join('\n');

  it('is blanked from its first line to its last, wherever reading was interrupted', () => {
    for (let cut = 0; cut <= pem.length; cut += 1) {
      const mask = new LineMask(PATTERNS_ONLY);
      const seen = [...mask.lines(pem.slice(0, cut)), ...mask.lines([...pem.slice(cut), 'done'])];
      expect(text(seen)).not.toMatch(/MHcC|c2hvcnQ/);
      expect(seen.at(-1)).toBe('done');
    }
  });

  it('is blanked in a window that begins or ends inside it', () => {
    const log = ['before', ...pem, 'after'];
    for (let from = 0; from < log.length; from += 1) {
      const seen = text(maskWindow(PATTERNS_ONLY, log.slice(from)));
      expect(seen).not.toMatch(/MHcC|c2hvcnQ/);
      expect(seen).toContain('after');
    }
  });

  it('that is only mentioned takes no more than the next line along', () => {
    const mask = new LineMask(PATTERNS_ONLY);
    const seen = mask.lines([
      'expected a line -----BEGIN CERTIFICATE-----',
      'Error: no such file',
      'next: a b',
      'last one',
    ]);
    expect(seen.slice(2)).toEqual(['next: a b', 'last one']);
  });

  it('is blanked in the manifest of a Kubernetes Secret and not in what follows it', () => {
    const lines = ['kind: Secret', 'data:', '  key: YWJjZGVmZ2hpamtsbW5v', 'metadata:', '  uid: YWJjZGVmZ2hpamtsbW5v'];
    expect(new LineMask(PATTERNS_ONLY).lines(lines)).toEqual([
      'kind: Secret',
      'data:',
      `  key: ${'*'.repeat(20)}`,
      'metadata:',
      '  uid: YWJjZGVmZ2hpamtsbW5v',
    ]);
  });
});

test('a quick look never says no to a line that has a secret', () => {
  const parts = fc.constantFrom(
    `key=0x${HEX}`,
    B64,
    JWT,
    ' ',
    'a',
    '"',
    '-----BEGIN X KEY-----',
    'password=hunter22',
    '\n',
    'x: ',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), (chosen) => {
      const lines = chosen.join('').split('\n');
      const masked = lines.map((line) => PATTERNS_ONLY.text(line));
      if (masked.join('\n') !== lines.join('\n')) expect(PATTERNS_ONLY.suspects(lines)).toBe(true);
    }),
  );
});

test.each([
  ['ARM_CLIENT_SECRET', true],
  ['GITHUB_TOKEN', true],
  ['DB_PASSWORD', true],
  ['deployerKey', true],
  ['PWD', false],
  ['SSH_AUTH_SOCK', false],
  ['AWS_ACCESS_KEY_ID', false],
  ['AZURE_CREDENTIALS_FILE', false],
  ['HOME', false],
])('a variable named %s holds a secret: %s', (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});
