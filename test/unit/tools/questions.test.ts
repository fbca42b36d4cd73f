import { describe, expect, it } from 'vitest';
import { progressIn } from '../../../src/tools/progress-in-text.ts';
import { readableLogLine } from '../../../src/tools/readable-log-line.ts';
import { ended, interpret, readAll, recorded } from './recorded-stream.ts';

describe('a version question', () => {
  it.each([
    ['terraform', 'client', ['{', '  "terraform_version": "1.11.4",', '  "platform": "linux_amd64"', '}'], '1.11.4'],
    ['terraform', 'client', ['{', '  "tofu_version": "1.10.0",', '}'], '1.10.0'],
    ['helm', 'client', ['v4.1.4+g05fa379'], '4.1.4+g05fa379'],
    ['kubectl', 'client', ['{', '"clientVersion": {', '"gitVersion": "v1.35.2",', '}}'], '1.35.2'],
    [
      'kubectl',
      'server',
      ['{"clientVersion": {"gitVersion": "v1.35.2"},', '"serverVersion": {"gitVersion": "v1.33.1"}}'],
      '1.33.1',
    ],
  ])('of %s (%s) finds the version', (program, of, lines, version) => {
    const { reader } = interpret('tool-version', `fleet/preflight/${program}`, program, { of });
    readAll(reader, lines);
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', facts: { version } });
  });

  it('answered in unknown words still counts', () => {
    const { reader } = interpret('tool-version', 'fleet/preflight/helm', 'helm', { of: 'client' });
    readAll(reader, ['helm: yes']);
    expect(reader.conclude(ended(0)).outcome).toMatchObject({ status: 'succeeded', summary: 'helm answers' });
  });
});

describe('the Azure account', () => {
  const ask = (id: string, tenant: string | null) => {
    const input = { subscription: 'AAAA', tenant };
    const { reader } = interpret('az-account', 'fleet/preflight/azure', 'az', input);
    readAll(reader, ['{', `  "id": "${id}",`, '  "tenantId": "tttt"', '}']);
    return reader.conclude(ended(0)).outcome;
  };

  it('is right when the subscription is the one of the fleet file', () => {
    expect(ask('aaaa', null).status).toBe('succeeded');
  });

  it('is refused when it is another one', () => {
    expect(ask('bbbb', null)).toMatchObject({ status: 'failed', failure: { class: 'config', reach: 'all' } });
    expect(ask('aaaa', 'other')).toMatchObject({ status: 'failed' });
  });
});

describe('any program', () => {
  it('does what its last line says', () => {
    const { reader, attempt } = interpret('lines', 'ukwest/besu/run', './deploy.sh');
    const signals = readAll(reader, ['', '  waiting \u001b[1mfor\u001b[0m pods 3/12 ']);
    expect(signals).toEqual([
      { type: 'activity', attempt, text: 'waiting for pods 3/12' },
      { type: 'progress', attempt, done: 3, total: 12, unit: 'parts' },
    ]);
  });

  it('is called by its own name when it fails', () => {
    const { reader } = interpret('lines', 'ukwest/besu/run', './scripts/deploy.sh');
    readAll(reader, ['one', 'two']);
    expect(reader.conclude(ended(7)).outcome).toMatchObject({
      failure: { evidence: ['one', 'two'], title: 'deploy.sh failed: two' },
    });
  });

  it('may print without end', () => {
    const { reader } = interpret('lines', 'ukwest/besu/run', 'x');
    for (let n = 0; n < 5_000; n += 1) reader.read(`line ${n}`);
    expect(reader.conclude(ended(1)).outcome).toMatchObject({
      failure: { evidence: expect.arrayContaining(['line 4999']) },
    });
  });
});

describe('progress in a text', () => {
  it.each([
    ['45% done', 45, 100],
    ['100 %', 100, 100],
    ['12.5% of it', 12, 100],
    ['[3/12] pull', 3, 12],
    ['pods 2 of 5 ready', 2, 5],
  ])('%s', (text, done, total) => {
    expect(progressIn(text)).toMatchObject({ done, total });
  });

  it.each(['on 12/31/2026', 'a/b/3/4', 'https://x/1/2', '5/3', '1/1', 'v1.2/3.4', '250%', 'nothing'])(
    'not in %s',
    (text) => {
      expect(progressIn(text)).toBeNull();
    },
  );
});

describe('a readable log line', () => {
  it('of terraform is its message', () => {
    const [line = ''] = recorded('terraform/region-apply.ndjson');
    expect(readableLogLine(line)).toEqual({ text: 'Terraform 1.11.4', level: 'info' });
  });

  it('of a diagnostic brings the detail along', () => {
    const line = recorded('terraform/region-plan-locked.ndjson').at(-1) ?? '';
    const { text, level } = readableLogLine(line);
    expect(level).toBe('error');
    expect(text).toContain('Error: Error acquiring the state lock - Error message: resource temporarily unavailable');
    expect(text).toContain('Who:       root@vm');
  });

  it.each([
    ['Error: UPGRADE FAILED', 'error'],
    ['│ Error: no', 'error'],
    ['time=x level=WARN msg=y', 'warn'],
    ['Warning: old', 'warn'],
    ['no errors found', 'info'],
    ['{"@half', 'info'],
  ])('%s is %s', (text, level) => {
    expect(readableLogLine(text)).toEqual({ text, level });
  });
});
