import { describe, expect, test } from 'vitest';
import { admissionOf, type ReviewedToken } from '../../../src/cluster/role-token.ts';
import { readReview } from '../../../src/cluster/token-gate.ts';
import { PROTOCOL } from '../../../src/wire/protocol.ts';

const HOUSE = { namespace: 'besu', release: 'besu-console' };
const NOW = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;
const REVIEWED: ReviewedToken = {
  authenticated: true,
  username: 'system:serviceaccount:besu:besu-console-operator',
  audiences: ['besu-console'],
  credential: 'JTI=5f3c',
  error: null,
};

const tokenUntil = (atMs: number | null): string => {
  const claims = Buffer.from(JSON.stringify(atMs === null ? {} : { exp: atMs / 1000 })).toString('base64url');
  return `e30.${claims}.c2ln`;
};
const attach = (endsMs: number | null) => ({
  type: 'attach' as const,
  protocol: PROTOCOL,
  user: 'anna@example.org',
  via: 'screen' as const,
  from: 'pts/3 on bastion',
  readOnly: false,
  program: 'besu-console 0.1.0',
  since: null,
  token: tokenUntil(endsMs),
});
const judged = (change: Partial<ReviewedToken>, endsMs: number | null = NOW + 10 * MINUTE) =>
  admissionOf(attach(endsMs), { ...REVIEWED, ...change }, HOUSE, NOW);

describe('a face from another machine', () => {
  test('is what its token proves; its name stays what it said', () => {
    expect(judged({})).toEqual({
      ok: true,
      value: {
        user: 'operator anna@example.org',
        from: 'says to be anna@example.org at pts/3 on bastion, token JTI=5f3c',
        role: 'operator',
        untilMs: NOW + 10 * MINUTE,
      },
    });
  });

  test.each([
    [{ authenticated: false, error: 'token has expired' }, 'your token is not valid: token has expired'],
    [{ audiences: ['https://kubernetes.default.svc'] }, 'your token is not for besu-console'],
    [{ username: 'system:serviceaccount:other:besu-console-approver' }, 'none of the roles of besu-console'],
    [{ username: 'system:serviceaccount:besu:default' }, 'none of the roles of besu-console'],
    [{ username: 'besu-console-approver' }, 'none of the roles of besu-console'],
  ])('is turned away: %j', (change, why) => {
    const refused = judged(change);
    expect(refused.ok ? '' : refused.problem).toContain(why);
  });

  test('stays as long as its token, at least a minute, at most an hour', () => {
    const until = (endsMs: number | null) => {
      const admitted = judged({}, endsMs);
      return admitted.ok ? admitted.value.untilMs - NOW : null;
    };
    expect(until(NOW + 20 * MINUTE)).toBe(20 * MINUTE);
    expect(until(NOW - 20 * MINUTE)).toBe(MINUTE);
    expect(until(NOW + 48 * 60 * MINUTE)).toBe(60 * MINUTE);
    expect(until(null)).toBe(60 * MINUTE);
  });

  test('an empty answer of the API server lets nobody in', () => {
    const nothing = readReview({ spec: { token: 'x' } });
    expect(admissionOf(attach(null), nothing, HOUSE, NOW).ok).toBe(false);
  });
});
