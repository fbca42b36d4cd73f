import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LineMask, maskWindow } from '../../../../src/lib/secrets/line-mask.ts';
import { PATTERNS_ONLY, SecretMask } from '../../../../src/lib/secrets/secret-mask.ts';
import { isSecretName } from '../../../../src/lib/secrets/secret-names.ts';
import { findByPattern, matchesOfPatterns } from '../../../../src/lib/secrets/secret-patterns.ts';

const HEX = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
const B64 = 'MHcCAQEEIIhVb3d1ZkE5c0lrT2lZcTRtN2Zja1lJb1hYdGhJYVd4b0FvR0NDcUdT';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl';

const SECRETS: readonly (readonly [line: string, secret: string])[] = [
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
  ['authorization: hunter2-hunter2', 'hunter2'],
  [`ghp_${'a1'.repeat(18)}`, 'a1a1'],
  [`github_pat_${'a1'.repeat(18)}`, 'a1a1'],
  ['xoxb-abcdef0123456789abcdef', 'abcdef'],
  ['passphrase=hunter2-hunter2', 'hunter2'],
  ['SharedAccessSignature=abcdefghijklmnopqrst', 'abcdefgh'],
  [`H4sIAAAA${B64}`, B64],
  [`LS0tLS1CRUdJTi${B64}`, B64],
  ['fetching https://user:hunter2@example.org/x', 'hunter2'],
  ['postgres://u:hunter2@db:5432/x', 'hunter2'],
  ['Server=db;Uid=sa;Pwd=hunter2x;', 'hunter2x'],
  ['mysql --password hunter2x -h db', 'hunter2x'],
  // What follows is seen by one hint alone each.
  [`sent -----BEGIN CERTIFICATE-----\\n${B64}`, B64],
  [`client-certificate-data: ${B64}`, B64],
  ['> Bearer abcdef0123456789', 'abcdef0123456789'],
  ['mnemonic: "test test test test test test test test test test test junk"', 'junk'],
];

test.each(SECRETS)('%s loses its secret and keeps its length', (line, secret) => {
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

describe('the quick look that most text is let through by', () => {
  /** Tools write each shape in more ways than anybody lists: cut anywhere, in another case, with something put in. */
  const planted = fc
    .tuple(
      fc.constantFrom(...SECRETS.map(([line]) => line)),
      fc.constantFrom('', ' ', '\t', '"', '\\"', ': ', '=', '-', '_', '0x', '\u00a0', 'K', HEX, B64),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('as it is', 'upper', 'lower'),
    )
    .map(([line, put, at, from, letters]) => {
      const changed = line.slice(from % 12) + (put === HEX ? '' : ' '.repeat(from % 3));
      const where = at % (changed.length + 1);
      const text = changed.slice(0, where) + put + changed.slice(where);
      return letters === 'upper' ? text.toUpperCase() : letters === 'lower' ? text.toLowerCase() : text;
    });
  const line = fc.oneof({ weight: 3, arbitrary: fc.string() }, { weight: 2, arbitrary: planted });

  it('finds exactly what every pattern finds by itself', () => {
    fc.assert(
      fc.property(fc.tuple(line, planted, line), (parts) => {
        const text = parts.join('');
        expect(findByPattern(text)).toEqual(matchesOfPatterns(text));
        expect(findByPattern(parts[1])).toEqual(matchesOfPatterns(parts[1]));
      }),
      { numRuns: 3_000 },
    );
  });

  it('masks many lines as it masks them one by one, wherever a read ends', () => {
    const plain = Array.from({ length: 130 }, (_, i) => `azurerm_subnet.main: Still creating... [${i}0s elapsed]`);
    const mask = new SecretMask(['file-secret-1']);
    const lines = fc.array(fc.oneof(line, fc.constantFrom('data:', '  a: YWJjZGVmZ2hpamtsbW5v', ...plain)));
    fc.assert(
      fc.property(lines, lines, fc.nat(130), (some, others, cut) => {
        const all = [...some, ...plain.slice(cut), ...others].map((text) => text.replaceAll('\n', ' '));
        const slow = new LineMask(mask);
        const quick = new LineMask(mask);
        expect([...quick.lines(all.slice(0, cut)), ...quick.lines(all.slice(cut))]).toEqual(
          all.map((text) => slow.line(text)),
        );
      }),
    );
  });
});
