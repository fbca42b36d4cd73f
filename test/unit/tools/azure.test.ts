import { describe, expect, test } from 'vitest';
import { vmFamily } from '../../../src/tools/azure/vm-family.ts';
import { ended, interpret, readAll } from './recorded-stream.ts';

const NOT_INSTALLED = { code: null, signal: null, reason: 'not-started', detail: 'az is not on PATH' } as const;

function outcome(
  interpreter: Parameters<typeof interpret>[0],
  input: object,
  text: string,
  exit: Parameters<ReturnType<typeof interpret>['reader']['conclude']>[0] = ended(0),
) {
  const { reader } = interpret(interpreter, 'ukwest/preflight/quota', 'az', input as never);
  readAll(reader, text.split('\n'));
  return reader.conclude(exit).outcome;
}

/** As `az vm list-usage -o json` prints it: numbers as texts. */
const usage = (used: string, limit: string): string =>
  JSON.stringify(
    [
      { currentValue: '3', limit: '50', localName: 'Virtual Machines', name: { value: 'virtualMachines' } },
      {
        currentValue: used,
        limit,
        localName: 'Total Regional vCPUs',
        name: { localizedValue: 'Total Regional vCPUs', value: 'cores' },
      },
    ],
    null,
    2,
  );

describe('the vCPU quota of a region', () => {
  const quota = (used: string, limit: string) => outcome('az-usage', { vcpus: 10 }, usage(used, limit));

  test('is enough when the free ones are as many as the region needs, also when az prints numbers as texts', () => {
    expect(quota('90', '100')).toMatchObject({
      status: 'succeeded',
      summary: '10 of 100 vCPUs are free, 10 are needed; no VM size is told, so that of its family was not checked',
    });
  });

  test('is not needed again for what an earlier run has built', () => {
    const again = (vcpus: number, used: string) => outcome('az-usage', { vcpus, built: 10 }, usage(used, '20'));
    expect(again(10, '20')).toMatchObject({
      status: 'succeeded',
      summary: expect.stringMatching(
        /^0 of 20 vCPUs are free, 0 are needed beside the 10 that an earlier run built here; /,
      ),
    });
    expect(again(14, '17')).toMatchObject({
      failure: {
        title: 'vCPU quota is too small: limit 20, in use 17, needed 4 beside the 10 that an earlier run built here',
        hint: expect.stringContaining('21'),
      },
    });
    expect(again(4, '20').status).toBe('succeeded');
  });

  test('is refused with the numbers and the new limit to ask for', () => {
    expect(quota('91', '100')).toMatchObject({
      status: 'failed',
      failure: {
        class: 'quota',
        title: expect.stringContaining('limit 100, in use 91, needed 10'),
        hint: expect.stringContaining('101'),
      },
    });
  });

  test.each(['[]', '{}', 'no json at all', '[{"name":{"value":"cores"},"currentValue":"many","limit":"few"}]'])(
    'is told as not checked when az says nothing about it: %s',
    (text) => {
      expect(outcome('az-usage', { vcpus: 10 }, text)).toMatchObject({
        status: 'succeeded',
        summary: expect.stringContaining('not checked'),
        facts: { unchecked: expect.any(String) },
      });
    },
  );
});

describe('the vCPU quota of a family', () => {
  /** As the command line prints it, with these numbers. */
  const both = (cores: readonly [string, string], family: readonly [string, string]) =>
    JSON.stringify([
      ...(JSON.parse(usage(...cores)) as object[]),
      {
        currentValue: family[0],
        limit: family[1],
        localName: 'Standard DSv5 Family vCPUs',
        name: { localizedValue: 'Standard DSv5 Family vCPUs', value: 'standardDSv5Family' },
      },
    ]);
  const asked = (vmSize: string, text: string, built = 0) => outcome('az-usage', { vcpus: 10, built, vmSize }, text);

  test('has to be free as well as that of the region', () => {
    expect(asked('Standard_D4s_v5', both(['0', '350'], ['20', '30']))).toMatchObject({
      status: 'succeeded',
      summary: '350 of 350 vCPUs are free, 10 are needed; of standardDSv5Family 10 of 30',
      facts: { family: { name: 'standardDSv5Family', used: 20, limit: 30 } },
    });
    expect(asked('Standard_D4s_v5', both(['0', '350'], ['21', '30']))).toMatchObject({
      status: 'failed',
      failure: {
        class: 'quota',
        title: 'vCPU quota of standardDSv5Family is too small: limit 30, in use 21, needed 10',
        hint: expect.stringContaining('Ask for a new limit of 31 of standardDSv5Family ('),
        evidence: [],
      },
    });
    expect(asked('Standard_D4s_v5', both(['0', '350'], ['21', '30']), 1)).toMatchObject({ status: 'succeeded' });
  });

  test('is told beside that of the region when both are too small', () => {
    expect(asked('Standard_D4s_v5', both(['95', '100'], ['21', '30']))).toMatchObject({
      failure: {
        title: 'vCPU quota is too small: limit 100, in use 95, needed 10',
        evidence: ['vCPU quota of standardDSv5Family is too small: limit 30, in use 21, needed 10'],
        hint: expect.stringContaining('105 and 31 of standardDSv5Family'),
      },
    });
  });

  test.each(['Standard_E8ads_v5', 'large', ''])('is told as not checked when az says nothing of %s', (size) => {
    expect(asked(size, both(['0', '350'], ['0', '0']))).toMatchObject({
      status: 'succeeded',
      summary: `350 of 350 vCPUs are free, 10 are needed; not checked: az told no quota for the family of ${size}`,
      facts: { unchecked: expect.any(String) },
    });
  });

  test.each([
    ['Standard_D4s_v5', 'standardDSv5Family'],
    ['Standard_D4ads_v5', 'standardDADSv5Family'],
    ['Standard_E4-2s_v5', 'standardESv5Family'],
    ['Standard_DS3_v2', 'standardDSv2Family'],
    ['Standard_D2_v3', 'standardDv3Family'],
    ['Standard_F8s_v2', 'standardFSv2Family'],
    ['Standard_B2ms', 'standardBSFamily'],
    ['Standard_A2m_v2', 'standardAv2Family'],
    ['Standard_NC24ads_A100_v4', 'StandardNCADSA100v4Family'],
  ])('that %s counts in is %s', (size, family) => {
    expect(vmFamily(size)).toBe(family.toLowerCase());
  });
});

describe('az itself', () => {
  test.each(['az-usage', 'az-account', 'az-locations', 'az-token'] as const)(
    '%s: where it is not installed the check is told as not made',
    (name) => {
      expect(outcome(name, {}, '', NOT_INSTALLED)).toMatchObject({
        status: 'succeeded',
        summary: 'not checked: az is not installed',
      });
    },
  );

  test('a login that has expired fails everywhere', () => {
    const text = "ERROR: AADSTS700082: The refresh token has expired.\nPlease run 'az login'";
    expect(outcome('az-usage', { vcpus: 10 }, text, ended(1))).toMatchObject({
      failure: { class: 'auth', reach: 'all' },
    });
  });

  test('a warning before the answer does not hide it', () => {
    expect(outcome('az-usage', { vcpus: 1 }, `WARNING: a new version is available\n${usage('1', '5')}`)).toMatchObject({
      summary: expect.stringMatching(/^4 of 5 vCPUs are free, 1 are needed; /),
    });
  });
});

describe('the login', () => {
  const token = (text: string, exit = ended(0)) => outcome('az-token', {}, text, exit);

  test.each(['{"until":1795275720}', '{"until":"1795275720"}'])('tells until when its token lasts: %s', (text) => {
    expect(token(text)).toMatchObject({
      status: 'succeeded',
      summary: expect.stringContaining('lasts until 2026-11-21 15:42 UTC, then az makes a new one'),
      facts: { loginUntil: '2026-11-21 15:42 UTC' },
    });
  });

  test.each(['{"until":null}', '{}', '{"until":"N/A"}', '{"until":1e300}', '{"until":-5}'])(
    'works also where az does not say until when: %s',
    (text) => {
      expect(token(text)).toMatchObject({ summary: 'the login works; az does not tell until when', facts: {} });
    },
  );

  test('is told as not checked when az says nothing of it', () => {
    expect(token('[]')).toMatchObject({ facts: { unchecked: expect.any(String) } });
  });

  test('that gets no token any more fails before anything is begun', () => {
    expect(token("ERROR: AADSTS70043: The refresh token has expired.\nPlease run 'az login'", ended(1))).toMatchObject({
      failure: { class: 'auth', reach: 'all', hint: expect.stringContaining('az login') },
    });
  });
});

describe('the regions of a subscription', () => {
  const locations = (text: string) => outcome('az-locations', { regions: ['ukwest', 'koreasouth'] }, text);

  test('are open when all that are wanted are listed', () => {
    expect(locations('["ukwest","koreasouth","westeurope"]')).toMatchObject({ status: 'succeeded' });
  });

  test('that are closed are named', () => {
    expect(locations('["ukwest"]')).toMatchObject({
      status: 'failed',
      failure: { title: 'this subscription cannot use koreasouth' },
    });
  });
});
