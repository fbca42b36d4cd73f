import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/engine/model/failure.ts';
import { attemptId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import type { ProbeAnswer, ProbeContext } from '../../../src/engine/ports.ts';
import { inOwnWords, ownSignatures } from '../../../src/failures/own-signatures.ts';
import { ownProbes } from '../../../src/health/own-probes.ts';
import type { OwnSignature } from '../../../src/regions/own-signature.ts';
import { interpreters, interpretersWith } from '../../../src/tools/interpreters.ts';
import { sampleStep } from '../../rigs/engine/sample-plan.ts';

const own = (over: Partial<OwnSignature> = {}): OwnSignature => ({
  match: 'our firewall says no',
  tool: null,
  class: 'config',
  title: 'the firewall is closed',
  hint: 'Ask the network team, then press r.',
  reach: 'all',
  retry: null,
  ...over,
});
const LIMIT = { terraform: 'terraform', helm: 'helm', kubectl: 'kubectl', lines: 'command' } as const;

const stepOf = (interpreter: string, limit: Step['limit']): Step =>
  sampleStep(scopeOf('ukwest'), 'besu', 'work', {
    limit,
    work: {
      ...{ kind: 'command', argv: ['sometool'], cwd: '/', env: {}, files: [], cancelSignal: 'SIGINT' },
      ...{ interpreter, input: null },
    },
  });

function failureOf(interpreter: string, line: string, signatures: readonly OwnSignature[], limit: Step['limit']) {
  const step = stepOf(interpreter, limit);
  const reader = interpretersWith(ownSignatures(signatures))[interpreter]?.(attemptId(step.id, 1), step, null);
  reader?.read(line);
  const outcome = reader?.conclude({ code: 1, signal: null, reason: 'exited', detail: null }).outcome;
  if (outcome?.status !== 'failed') throw new Error('it did not fail');
  return outcome.failure;
}

describe("the fleet's own signature", () => {
  it('wins over the table of the console', () => {
    const line = 'Error: connection refused (OUR FIREWALL says no)';
    expect(failureOf('lines', line, [], 'command').class).toBe('transient');
    expect(failureOf('lines', line, [own()], 'command')).toMatchObject({
      ...{ class: 'config', title: 'the firewall is closed', reach: 'all' },
      evidence: [line],
    });
  });

  it('is asked by every interpreter, in text and in the JSON that terraform prints', () => {
    const error = { '@level': 'error', '@message': 'Error: our firewall says no', type: 'diagnostic' };
    const diagnostic = { severity: 'error', summary: 'our firewall says no', detail: '' };
    for (const name of Object.keys(interpreters)) {
      const json = /^terraform-(plan|apply|shared)/.test(name);
      const line = json ? JSON.stringify({ ...error, diagnostic }) : 'Error: our firewall says no';
      expect([name, failureOf(name, line, [own()], 'command').title]).toEqual([name, 'the firewall is closed']);
    }
  });

  it('is looked for in the steps of its tool alone', () => {
    const line = 'Error: our firewall says no';
    const helm = [own({ tool: 'helm' })];
    expect(failureOf('helm', line, helm, LIMIT.helm).title).toBe('the firewall is closed');
    expect(failureOf('lines', line, helm, LIMIT.lines).class).toBe('unknown');
  });

  it('may be a regular expression between slashes', () => {
    const signatures = [own({ match: '/^error: code 4\\d\\d7$/', class: 'throttle', retry: 'never' })];
    expect(failureOf('kubectl', 'Error: code 4127', signatures, LIMIT.kubectl)).toMatchObject({
      ...{ class: 'throttle', retry: 'never' },
    });
    expect(failureOf('kubectl', 'Error: code 4127 x', signatures, LIMIT.kubectl).class).toBe('unknown');
  });

  it('has one fingerprint in every region, whatever else stands in the line', () => {
    const of = (line: string) => failureOf('lines', line, [own()], 'command').fingerprint;
    expect(of('a: our firewall says no')).toBe(of('Error 17 in japaneast: our firewall says no'));
  });

  it('does not hide that a person cancelled the step', () => {
    const step = stepOf('lines', 'command');
    const reader = interpretersWith(ownSignatures([own()]))['lines']?.(attemptId(step.id, 1), step, null);
    reader?.read('our firewall says no');
    const conclusion = reader?.conclude({ code: null, signal: 'SIGTERM', reason: 'cancelled', detail: null });
    expect(conclusion?.outcome).toMatchObject({ failure: { class: 'cancelled' } });
  });
});

describe('a check', () => {
  const failure: Failure = {
    ...{ class: 'timeout', title: 'no answer', evidence: ['our firewall says no'], hint: 'wait' },
    ...{ fingerprint: 'probe', reach: 'one', chain: ['chain joined'] },
  };
  const ask = async (answer: ProbeAnswer, signatures: readonly OwnSignature[]): Promise<ProbeAnswer> => {
    const probes = ownProbes({ one: { ask: async () => answer } }, ownSignatures(signatures).of('probe'));
    // This probe looks at nothing of what it is given.
    return (await probes['one']?.ask({}, {} as ProbeContext)) ?? answer;
  };

  it('that says no is told in the words of the fleet, with its own evidence', async () => {
    expect(await ask({ answer: 'no', failure }, [own()])).toMatchObject({
      failure: { class: 'config', title: 'the firewall is closed', evidence: failure.evidence, chain: failure.chain },
    });
  });

  it('that comes too late is told so as well', async () => {
    const notYet = { answer: 'not-yet', text: 'waits', progress: null, late: failure } as const;
    expect(await ask(notYet, [own()])).toMatchObject({ late: { title: 'the firewall is closed' } });
    expect(await ask(notYet, [own({ tool: 'helm' })])).toEqual(notYet);
  });

  it('that was cancelled stays cancelled', () => {
    const cancelled: Failure = { ...failure, class: 'cancelled' };
    expect(inOwnWords(cancelled, ownSignatures([own()]).of('probe'))).toBe(cancelled);
  });
});
