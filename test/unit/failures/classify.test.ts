import { describe, expect, it } from 'vitest';
import type { ExitInfo } from '../../../src/engine/model/failure.ts';
import { classify } from '../../../src/failures/classify.ts';

const exit = (over: Partial<ExitInfo> = {}): ExitInfo => ({
  code: 1,
  signal: null,
  reason: 'exited',
  detail: null,
  ...over,
});
const context = (over: Partial<ExitInfo> = {}, region = 'ukwest') => ({
  tool: 'terraform',
  step: 'infrastructure/apply',
  exit: exit(over),
  names: [region],
});

const quota = (location: string, usage: number): string =>
  `exceeding approved Total Regional Cores quota. Location: ${location}, Current Limit: 100, Current Usage: ${usage}, Additional Required: 8, (Minimum) New Limit Required: 104.`;

describe('a known failure', () => {
  it('shows what the text tells about a quota', () => {
    const failure = classify([quota('ukwest', 96)], context());
    expect(failure.title).toBe('vCPU quota of ukwest is used up (limit 100, in use 96, needed 8)');
    expect(failure.hint).toContain('new limit 104');
  });

  it('has the same fingerprint in every region', () => {
    const one = classify([quota('ukwest', 96)], context());
    const other = classify([quota('japaneast', 100)], context({}, 'japaneast'));
    expect(one.fingerprint).toBe(other.fingerprint);
  });

  it('has another fingerprint when another permission is missing', () => {
    const missing = (action: string) => classify([`AuthorizationFailed: perform action '${action}' over`], context());
    expect(missing('a/write').fingerprint).not.toBe(missing('b/write').fingerprint);
  });

  it('puts the line that matched first, then those after it', () => {
    const failure = classify(
      ['reading', 'Error acquiring the state lock', 'Lock Info:', '  Who:       bob@ci'],
      context(),
    );
    expect(failure.evidence).toEqual(['Error acquiring the state lock', 'Lock Info:', '  Who:       bob@ci']);
    expect(failure.title).toContain('bob@ci');
  });

  it('tells how long the other side asked to wait', () => {
    const failure = classify(["SubscriptionRequestsThrottled: try again after '17' seconds"], context());
    expect(failure).toMatchObject({ class: 'throttle', retryAfterMs: 17_000 });
    expect(classify(['TooManyRequests'], context()).retryAfterMs).toBeUndefined();
  });

  it('says when trying again by itself cannot help', () => {
    const stuck = classify(['another operation (install/upgrade/rollback) is in progress'], context());
    expect(stuck).toMatchObject({ class: 'conflict', retry: 'never' });
    expect(classify(['EtagMismatch'], context()).retry).toBeUndefined();
  });

  it('shows the part of a very long line that matched', () => {
    const [line = ''] = classify([`${'x'.repeat(3000)} SkuNotAvailable here`], context()).evidence;
    expect(line.length).toBeLessThanOrEqual(400);
    expect(line).toContain('SkuNotAvailable');
    expect(classify([`SkuNotAvailable ${'x'.repeat(3000)}`], context()).evidence[0]).toHaveLength(400);
  });

  it('begins a long line at its beginning, leaves out what is between, and ends it at a word', () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}`).join(' ');
    const early = classify([`${'- '.repeat(31)}Error: SkuNotAvailable ${words}`], context()).evidence[0] ?? '';
    expect(early).toMatch(/^- - .*- Error: SkuNotAvailable word0 .* word\d+…$/);
    const deep = classify([`Error: create ${words} says SkuNotAvailable here`], context()).evidence[0] ?? '';
    expect(deep).toMatch(/^Error: create word0 .* word\d+… word\d+ .* says SkuNotAvailable here$/);
    for (const line of [early, deep]) expect(line.length).toBeLessThanOrEqual(400);
    const inside = [...deep.matchAll(/word\d+/g)].map(([word]) => word);
    expect(inside.filter((word) => !words.split(' ').includes(word))).toEqual([]);
  });

  it('never carries more than 8 lines of 400 characters', () => {
    const lines = ['connection refused', ...Array.from({ length: 50 }, () => 'y'.repeat(1000))];
    const { evidence } = classify(lines, context());
    expect(evidence).toHaveLength(8);
    expect(Math.max(...evidence.map((line) => line.length))).toBeLessThanOrEqual(400);
  });

  it('takes the quota, not the HTTP code beside it', () => {
    expect(classify(['unexpected status 429 too many', quota('ukwest', 1)], context()).class).toBe('quota');
  });

  it('does not take a count for an HTTP code', () => {
    expect(classify(['429 of 500 pods, 503 blocks'], context()).class).toBe('unknown');
  });

  it('says from outside to inside what was being done', () => {
    const failure = classify(['connection refused'], { ...context(), doing: ['azurerm_subnet.a'] });
    expect(failure.chain).toEqual(['infrastructure/apply', 'terraform', 'azurerm_subnet.a']);
  });
});

describe('an unknown failure', () => {
  it('is titled by its first line that speaks of an error, without paths and ids', () => {
    const failure = classify(
      ['working', 'Error: cannot read /home/anna/x.tf of 11111111-2222-3333-4444-555555555555', 'bye'],
      context(),
    );
    expect(failure.class).toBe('unknown');
    expect(failure.title).toBe('terraform failed: cannot read … of …');
  });

  it('has the same fingerprint when only names, numbers, quotes and addresses differ', () => {
    const of = (region: string, address: string, n: number) =>
      classify([`Error: cannot peer "${region}-x" at ${address} after ${n} tries in ${region}`], context({}, region));
    expect(of('ukwest', '10.0.0.1', 3).fingerprint).toBe(of('japaneast', '10.9.8.7', 12).fingerprint);
  });

  it('keeps the last lines when none speaks of an error', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    expect(classify(lines, context()).evidence.at(-1)).toBe('line 29');
  });

  it('says the exit code when there was no text', () => {
    expect(classify([], context({ code: 3 })).title).toBe('terraform ended with exit code 3');
  });

  it('names the signal that killed it', () => {
    const failure = classify(['Error: something'], context({ code: null, signal: 'SIGKILL' }));
    expect(failure.title).toBe('terraform was killed by SIGKILL');
  });
});

describe('how it ended outranks what it said', () => {
  it.each([
    ['cancelled', 'cancelled', 'terraform was cancelled'],
    ['timed-out', 'timeout', 'terraform did not finish in time'],
    ['lost', 'lost', 'terraform vanished without an exit status'],
  ] as const)('%s', (reason, expected, title) => {
    const failure = classify(['connection refused'], context({ reason, code: null }));
    expect([failure.class, failure.title]).toEqual([expected, title]);
    expect(failure.evidence).toContain('connection refused');
  });

  it('is one cause in every region, whatever was being said there', () => {
    const of = (line: string) => classify([line], context({ reason: 'timed-out', code: null })).fingerprint;
    expect(of('Error: one thing')).toBe(of('Error: another thing'));
  });

  it.each(['terraform was not found on PATH', 'spawn terraform ENOENT'])(
    'a missing program concerns every region: %s',
    (detail) => {
      const failure = classify([], context({ reason: 'not-started', code: null, detail }));
      expect([failure.title, failure.reach, failure.class]).toEqual(['terraform is not on PATH', 'all', 'config']);
    },
  );

  it.each([
    ['/ops/s/deploy.sh was not found', 'deploy.sh is not there', 'There is no /ops/s/deploy.sh'],
    ['/ops/s/deploy.sh is not executable', 'deploy.sh is not executable', 'chmod +x /ops/s/deploy.sh'],
  ])('a program that is written as a path is not looked for on PATH: %s', (detail, title, hint) => {
    const failure = classify([], { ...context({ reason: 'not-started', code: null, detail }), tool: 'deploy.sh' });
    expect([failure.title, failure.reach, failure.class]).toEqual([title, 'all', 'config']);
    expect(failure.hint).toContain(hint);
  });

  it.each([
    [127, 'sh: 16: exec: ./s/deploy.sh: not found'],
    [126, 'sh: line 16: ./s/deploy.sh: /bin/sh^M: bad interpreter: No such file or directory'],
  ])('a script that begins with no interpreter of this machine says so, not that it is missing: %i', (code, line) => {
    const told = classify(['preparing', line], { ...context({ code }), tool: 'deploy.sh' });
    expect([told.title, told.class]).toEqual(['deploy.sh asks for an interpreter that is not there', 'config']);
    expect(
      classify(['./s/deploy.sh: 3: kubectl: not found'], { ...context({ code }), tool: 'deploy.sh' }).title,
    ).not.toBe(told.title);
  });

  it('a module that names one that is not there names the path', () => {
    const lines = [
      'Unable to evaluate directory symlink: lstat ../nope: no such file or',
      'Error: Unreadable module directory',
    ];
    const failure = classify(lines, context({ code: 1 }));
    expect([failure.title, failure.class]).toEqual([
      'the module does not find another module it uses (../nope)',
      'config',
    ]);
  });

  it("a shell's 127 is a missing program", () => {
    expect(classify(['sh: 1: terraform: gone'], context({ code: 127 })).title).toBe('terraform is not on PATH');
  });

  it('a failed file action is not a missing program', () => {
    const detail = 'could not link the entries of /repo/module into /state/x: no such file or directory';
    const failure = classify([], context({ reason: 'not-started', code: null, detail }));
    expect(failure.title).toContain('could not be started: could not link the entries');
    expect(failure.evidence[0]).toBe(detail);
  });
});
