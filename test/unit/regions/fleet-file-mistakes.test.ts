import { describe, expect, test } from 'vitest';
import { messagesOf, onlyProblem, problemsOf, sample } from './fleet-samples.ts';

const withPhases = (phases: string): string => sample({ phases: `phases: { besu: { command: [x] }, ${phases} }` });
const withRest = (rest: string): string => sample({ rest });
const withRegions = (regions: string): string => sample({ regions: `regions: { ${regions} }` });
const KEY = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';

describe('nothing is assumed', () => {
  test.each(['version', 'name', 'environment', 'regions', 'phases'] as const)(
    'without %s nothing is accepted',
    (section) => {
      expect(messagesOf(sample({ [section]: '' }))).toEqual([`${section} is missing`]);
    },
  );

  test('without a list of regions nothing is accepted', () => {
    expect(onlyProblem(withRegions('admin: westeurope'))).toBe(
      'regions: regions.deploy is missing (expected all, or a list of at least one region id; there is no default)',
    );
    expect(onlyProblem(withRegions('deploy: []'))).toMatch(/^\[\]: regions.deploy cannot be \[\] \(expected all, or/);
  });

  test('an empty file is not an empty fleet', () => {
    expect(messagesOf('')).toEqual(['this file is empty']);
    expect(messagesOf('# only a comment\n')).toEqual(['this file is empty']);
  });

  test('production without a subscription is refused', () => {
    expect(onlyProblem(sample({ environment: 'environment: production' }))).toMatch(
      /^production: production needs to know/,
    );
  });

  test('a fleet in which nothing is done is refused', () => {
    expect(onlyProblem(sample({ phases: 'phases: { besu: { enabled: false } }' }))).toMatch(
      /^phases: no phase of a region/,
    );
  });
});

describe('the administrative region never carries a validator', () => {
  test('when it is deployed to', () => {
    expect(onlyProblem(withRegions('deploy: [uksouth, westeurope]'))).toBe(
      'westeurope: westeurope is an administrative region: it never carries a validator or a sentry (give it its own row: admin: westeurope)',
    );
  });

  test.each(['validators', 'sentries'])('when its %s are overridden', (key) => {
    expect(onlyProblem(withRest(`overrides: { westeurope: { ${key}: 1 } }`))).toMatch(
      new RegExp(`^${key}: westeurope is an administrative region`),
    );
  });

  test('when it is selected', () => {
    expect(onlyProblem(sample(), { regions: ['uksouth', 'weu'] })).toMatch(
      /^weu: westeurope is an administrative region/,
    );
  });

  test('and a region to deploy to cannot be administrative', () => {
    expect(onlyProblem(withRegions('deploy: all, admin: uksouth'))).toBe(
      'uksouth: uksouth is a region to deploy to (administrative: westeurope)',
    );
  });
});

describe('regions', () => {
  test.each([
    ['deploy: [uksouht]', 'uksouht: this region is not available: uksouht (did you mean uksouth (UK South, UKS)?)'],
    ['deploy: [UK South]', 'UK South: this region is not available: UK South (did you mean uksouth (UK South, UKS)?)'],
    ['deploy: [uksouth, ukwest, uksouth]', 'uksouth: uksouth is listed twice (keep one of them)'],
    [
      'deploy: al',
      'al: regions.deploy cannot be al (expected all, or a list of at least one region id; there is no default)',
    ],
    [
      'deploy: all, custom: [{ id: uksouth }]',
      'uksouth: uksouth is already a region of the catalogue (choose another id)',
    ],
    ['deploy: all, custom: [{ id: a }, { id: a }]', 'a: a is already a region of your own (choose another id)'],
    ['deploy: all, custom: [{ id: fleet }]', 'fleet: fleet is a reserved word (choose another id)'],
    ['deploy: all, custom: [{ id: a, code: UKS }]', 'UKS: the code UKS is taken (leave it out to get one)'],
    [
      'deploy: all, custom: [{ id: A_b }]',
      'A_b: regions.custom[0].id cannot be A_b (expected a region id: lower case letters, digits and hyphens)',
    ],
    [
      'deploy: all, custom: [{ id: a, latitude: 91 }]',
      '91: regions.custom[0].latitude cannot be 91 (expected a number from -90 to 90)',
    ],
  ])('%s', (regions, problem) => {
    expect(onlyProblem(withRegions(regions))).toBe(problem);
  });

  test('an override of an unknown region is a mistake, of a known one that is not deployed none', () => {
    expect(onlyProblem(withRest('overrides: { ukwset: {} }'))).toMatch(
      /^ukwset: this region is not available: ukwset \(did you mean ukwest/,
    );
    expect(messagesOf(withRest('overrides: { ukwest: { vcpus: 4 } }'))).toEqual([]);
  });
});

describe('a selection on the command line', () => {
  test('keeps the order of the catalogue and understands names and codes', () => {
    expect(messagesOf(sample(), { regions: ['UKS', 'North Europe'] })).toEqual([]);
  });

  test.each([
    [['uksuoth'], 'uksuoth: this region is not available: uksuoth (did you mean uksouth (UK South, UKS)?)'],
    [['uksouth', 'ukwest'], 'ukwest: ukwest is not deployed by this fleet (add it to regions.deploy first)'],
    [[], ': no region is selected (name at least one region)'],
  ])('%j is refused', (regions, problem) => {
    expect(onlyProblem(sample(), { regions })).toBe(problem);
  });

  test('shows its mistakes in the flag', () => {
    expect(problemsOf(sample(), { regions: ['uksouth', 'mars'] })[0]).toMatchObject({
      file: '--regions',
      line: 1,
      column: 9,
      length: 4,
      sourceLine: 'uksouth,mars',
    });
  });
});

describe('phases', () => {
  test.each([
    [
      'kubernetes: { helm: { chart: c } }',
      /^helm: kubernetes is not done by helm, which is for besu, monitoring, logging \(known here: kubectl/,
    ],
    [
      'kubernetes: {}',
      /^kubernetes: kubernetes does not say how it is done \(add kubectl:, command: or enabled: false\)/,
    ],
    ['kubernetes: { enabled: true }', /^kubernetes: kubernetes does not say how/],
    [
      'infrastructure: { terraform: { module: m }, command: [x] }',
      /^command: infrastructure is told twice how: terraform and command/,
    ],
    [
      'infrastructure: { terraform: { module: m }, timeout: 5m }',
      /^timeout: timeout belongs to a command.*write it inside terraform:/,
    ],
    [
      'infrastructure: { terraform: { module: m }, silentAfter: 5m }',
      /^silentAfter: silentAfter belongs to a command, and infrastructure has none \(remove silentAfter\)/,
    ],
    ['infrastructure: { terraform: { module: m, paralelism: 5 } }', /^paralelism: .* \(did you mean parallelism\?\)/],
    [
      'infrastructure: { terraform: { module: m, parallelism: 1000 } }',
      /^1000: .* \(expected a whole number from 1 to 256\)/,
    ],
    [
      'infrastructure: { terraform: { module: m, backendConfig: { key: state } } }',
      /^backendConfig: all regions would share one terraform state/,
    ],
    ['kubernetes: { kubectl: { credentials: [get] } }', /^credentials: all regions would share one cluster/],
    ['kubernetes: { kubectl: { kubeconfig: k } }', /^kubeconfig: all regions would share one cluster/],
    ['kubernetes: { kubectl: {} }', /^kubectl: nothing says where the kubeconfig comes from/],
    [
      'kubernetes: { kubectl: { credentials: ["{region}"], kubeconfig: "{region}" } }',
      /^kubeconfig: the kubeconfig is told twice/,
    ],
    [
      'kubernetes: { command: ls }',
      /^ls: phases.kubernetes.command cannot be ls \(expected a program and its arguments as a list/,
    ],
    [
      'kubernetes: { command: [] }',
      /^command: phases.kubernetes.command\[0\] is missing \(expected the name or the path of a program/,
    ],
    ['kubernetes: { command: [a, 5] }', /^5: phases.kubernetes.command\[1\] cannot be 5 \(expected a text: quote it\)/],
    ['kubernetes: { command: [a], timeout: 25h }', /^25h: .* \(expected a duration from 1s to 24h/],
    [
      'kubernetes: { command: [a], timeout: 0 }',
      /^0: .* \(expected a whole number of seconds from 1 to 86400\)|\(expected a duration/,
    ],
    ['kubernetes: { command: [a], env: { 1A: x } }', /^1A: 1A cannot be a key of phases.kubernetes.env/],
    [
      'verify: { chain: { rpc: { via: kubernetes, service: s } } }',
      /^chain: verify compares with a chain that the file does not describe/,
    ],
    ['contracts: { command: [a, "{region}"] }', /^"{region}": contracts runs once for the whole fleet/],
    ['bseu: { command: [a] }', /^bseu: bseu is not a key of phases \(did you mean besu\?\)/],
  ])('%s', (phases, problem) => {
    expect(onlyProblem(withPhases(phases))).toMatch(problem);
  });

  test.each([
    ['ftp://{region}.x', /^"ftp:.*this is not an http or https address/],
    ['http://localhost:8545', /^url: all regions would share one node/],
  ])('an RPC address %s is refused', (url, problem) => {
    const phases = `phases: { verify: { chain: { rpc: { via: url, url: "${url}" } } } }`;
    expect(onlyProblem(sample({ phases, rest: 'chain: { id: 1 }' }))).toMatch(problem);
  });

  test('of the administrative region need one', () => {
    const text = sample({
      regions: 'regions: { deploy: [uksouth] }',
      phases: 'phases: { besu: { command: [x] }, admin: { backup: { command: [b] } } }',
    });
    expect(onlyProblem(text)).toMatch(/^backup: backup has no region to run in/);
  });
});

describe('values', () => {
  test.each([
    [
      'definition: { validators: -1 }',
      '-1: definition.validators cannot be -1 (expected a whole number from 0 to 100)',
    ],
    ['definition: { vcpus: ten }', 'ten: definition.vcpus cannot be ten (expected a whole number from 0 to 100000)'],
    ['chain: { id: 0 }', '0: chain.id cannot be 0 (expected a whole number from 1 to 4503599627370476)'],
    [
      'chain: { topology: shared-chian, id: 1 }',
      'shared-chian: chain.topology cannot be shared-chian (did you mean shared-chain? expected one of shared-chain, chain-per-region)',
    ],
    [
      'azure: { subscription: mine }',
      'mine: azure.subscription cannot be mine (expected a subscription: a UUID such as 11111111-2222-3333-4444-555555555555)',
    ],
    [
      'strategy: { concurrency: { helm: 1001 } }',
      '1001: strategy.concurrency.helm cannot be 1001 (expected a whole number from 1 to 1000)',
    ],
    ['health: { everySeconds: 0 }', '0: health.everySeconds cannot be 0 (expected a whole number from 1 to 3600)'],
    ['health:', 'health: health is empty (expected a map of everySeconds, rpc, token, knownPeers)'],
    [
      'definition: { vars: { big: 12345678901234567890 } }',
      '12345678901234567890: this number is too large to be kept exactly (quote it to pass it on as text)',
    ],
    ['definition: { vars: { big: .inf } }', '.inf: this is not a number that can be counted with (null)'],
    ['definition: { vars: { __proto__: 1 } }', '__proto__: __proto__ cannot be a key (choose another name)'],
    ['defintion: {}', 'defintion: defintion is not a key of a fleet file (did you mean definition?)'],
  ])('%s', (rest, problem) => {
    expect(onlyProblem(withRest(rest))).toBe(problem);
  });
});

describe('YAML', () => {
  test.each([
    ['a key written twice', 'name: again', 'name: name is written twice (keep one of them)'],
    [
      'a merge key',
      'definition: { <<: 1 }',
      '<<: << is not merged here (write the keys out, or use an alias for the whole value)',
    ],
    ['an alias of nothing', 'health: *none', '*none: nothing above is anchored as &none (null)'],
    [
      'a tag',
      'definition: !big {}',
      '!big: tags (!name) are not used in a fleet file (quote a text that begins with !)',
    ],
    [
      'a second document',
      '---\nversion: 1',
      'v: a second document begins here (one file describes one fleet: remove the ---)',
    ],
  ])('%s is refused', (_, rest, problem) => {
    expect(problemsOf(withRest(rest)).map(({ message, hint }) => `${message} (${hint})`)).toContain(
      problem.slice(problem.indexOf(': ') + 2),
    );
  });

  test('an unclosed bracket is shown where the writing ends, not after it', () => {
    expect(problemsOf('version: 1\nname: [a,\n\n\n')[0]).toMatchObject({ line: 2, sourceLine: 'name: [a,' });
  });

  test('aliases that multiply are stopped', () => {
    const lines = 'bcdefghijk'.split('').map((name, index) => {
      const above = `*${'abcdefghij'[index]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => above).join(', ')}]`;
    });
    expect(messagesOf(['a: &a [1, 1]', ...lines].join('\n'))).toContain('this file holds too many values');
  });

  test('an alias inside itself, and a very deep nesting, are stopped', () => {
    expect(messagesOf('a: &a [*a]')).toContain('this is nested too deeply');
    expect(messagesOf('['.repeat(100_000))).toContain('this is nested too deeply');
  });

  test('more than a megabyte is not even read', () => {
    expect(messagesOf('x'.repeat(1024 * 1024 + 1))).toEqual(['this file is larger than 1 MB']);
    expect(messagesOf('é'.repeat(600_000))).toEqual(['this file is larger than 1 MB']);
  });
});

describe('secrets', () => {
  test.each([
    `definition: { vars: { key: 0x${KEY} } }`,
    `definition: { vars: { key: "${KEY}" } }`,
    `# the key is ${KEY}`,
  ])('%s is refused, and not repeated', (rest) => {
    const problems = problemsOf(withRest(rest));
    expect(problems.map(({ message }) => message)).toContain(
      'this looks like a private key: a secret is never written in a fleet file',
    );
    expect(JSON.stringify(problems)).not.toContain(KEY.slice(0, 12));
  });
});

describe('all mistakes are told at once', () => {
  test('in the order of the file, one in a part hiding none in another', () => {
    const text = [
      'version: 1',
      'name: Bad Name',
      'environment: prodction',
      'regions: { deploy: [mars, 5, westeurope], admn: x }',
      'overrides: { westeurope: { validators: 1, vcpus: -1 } }',
      'phases: { besu: { helm: {} }, verify: { chain: { rpc: { via: url, url: "x{region}" } } }, ccip: {} }',
      'health: { everyseconds: 2 }',
    ].join('\n');
    expect(problemsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`)).toMatchInlineSnapshot(`
      [
        "2:7 name cannot be Bad Name",
        "3:14 environment cannot be prodction",
        "4:21 this region is not available: mars",
        "4:27 regions.deploy[1] cannot be 5",
        "4:30 westeurope is an administrative region: it never carries a validator or a sentry",
        "4:43 admn is not a key of regions",
        "5:28 westeurope is an administrative region: it never carries a validator or a sentry",
        "5:50 overrides.westeurope.vcpus cannot be -1",
        "6:19 phases.besu.helm.chart is missing",
        "6:41 verify compares with a chain that the file does not describe",
        "6:72 this is not an http or https address",
        "6:91 ccip does not say how it is done",
        "7:11 everyseconds is not a key of health",
      ]
    `);
  });
});
