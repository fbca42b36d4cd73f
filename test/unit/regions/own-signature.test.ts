import { describe, expect, it } from 'vitest';
import { parseFleetFile } from '../../../src/regions/fleet-file.ts';

const fileWith = (signature: string): string => `version: 1
name: sample
environment: lab
regions: { deploy: [uksouth] }
phases:
  infrastructure: { command: [./deploy.sh] }
failures:
  signatures:
    - ${signature}
`;
const WHAT = 'class: config, title: closed, hint: open it';
const parse = (signature: string) =>
  parseFleetFile(fileWith(signature), { file: '/f/besu-console.yaml', directory: '/f' });
const problemsOf = (signature: string) => {
  const parsed = parse(signature);
  return parsed.ok ? [] : parsed.problem;
};

describe('a signature in the fleet file', () => {
  it('comes out with every default filled in', () => {
    const parsed = parse(`{ match: "firewall", ${WHAT} }`);
    expect(parsed.ok && parsed.value.failures.signatures).toEqual([
      {
        ...{ match: 'firewall', tool: null, class: 'config', title: 'closed', hint: 'open it' },
        ...{ reach: 'one', retry: null },
      },
    ]);
  });

  it.each([
    ['/(a)\\1/', 'a reference back to a group'],
    ['/(?=a)b/', 'looking ahead or behind'],
    ['/a{1,9999}/', 'a repetition counts to 100 at most'],
    ['/(a/', 'Unterminated group'],
  ])('with the pattern %s is refused at its line and column, with the reason', (match, reason) => {
    const [problem] = problemsOf(`{ match: '${match}', ${WHAT} }`);
    expect([problem?.line, problem?.column]).toEqual([9, 16]);
    expect(problem?.hint).toContain(reason);
  });

  it.each([
    ['match: ab', 'failures.signatures[0].match'],
    [`match: abc, tool: ansible`, 'failures.signatures[0].tool'],
    ['match: abc, retry: always', 'failures.signatures[0].retry'],
    ['match: abc, class: cancelled', 'failures.signatures[0].class'],
    ['match: abc, hint: "two\\nlines"', 'failures.signatures[0].hint'],
    ['match: abc, colour: red', 'colour'],
  ])('with { %s } is refused', (part, place) => {
    const others = WHAT.split(', ').filter((one) => !part.includes(one.split(':')[0] ?? ''));
    const [problem] = problemsOf(`{ ${[part, ...others].join(', ')} }`);
    expect(problem?.message).toContain(place);
  });

  it('is one of 64 at most', () => {
    const many = Array.from({ length: 65 }, () => `{ match: abc, ${WHAT} }`).join('\n    - ');
    expect(problemsOf(many)[0]?.message).toContain('failures.signatures');
  });
});
