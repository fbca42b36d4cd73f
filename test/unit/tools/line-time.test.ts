import { describe, expect, it } from 'vitest';
import { lineTime } from '../../../src/tools/line-time.ts';

describe('the time of a log line', () => {
  it.each([
    ['2026-11-21T04:31:07Z text', '04:31:07'],
    ['2026-11-21T04:31:07.123456789+02:00 text', '02:31:07'],
    ['2026-11-21 04:31:07.123+00:00 | main | INFO  | Besu | Starting', '04:31:07'],
    ['2026-11-21T23:31:07-0130 text', '01:01:07'],
    ['[2026-11-21 04:31:07,123] text', '04:31:07'],
    ['time="2026-11-21T04:31:07Z" level=info', '04:31:07'],
    ['I1121 04:31:07.123456   12345 main.go:1] started', '04:31:07'],
    ['{"@level":"info","@message":"x","@timestamp":"2026-11-21T04:53:33.865863Z"}', '04:53:33'],
    ['{"@level":"info","@message":"x","@timestamp":"2026-11-21T04:53:33.865863+01:00"}', '03:53:33'],
  ])('%s is %s', (line, time) => {
    expect(lineTime(line)).toBe(time);
  });

  it.each([
    ...[
      '',
      'text',
      '04:31:07 text',
      'at 2026-11-21T04:31:07Z',
      '2026-11-21',
      'I1121 99:31:07.1 x',
      '2026-99-99T04:31:07+01:00',
    ],
    ...['2026-11-21T25:00:00Z', '{"@message":"2026-11-21T04:31:07Z"}', 'x {"@timestamp":"2026-11-21T04:53:33Z"}'],
    '{"@message":"a \\"@timestamp\\":\\"2026-11-21T04:53:33Z\\""}',
  ])('is not known of %s', (line) => {
    expect(lineTime(line)).toBeNull();
  });
});
