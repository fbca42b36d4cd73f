import { describe, expect, test } from 'vitest';
import { ccipFile, chainFile, contractsFile, LINK, mainnet, private138, SIGNER } from './chain-samples.ts';
import { fleetOf, messagesOf, onlyProblem, phaseOf, problemsOf } from './fleet-samples.ts';

const DEPLOY = '{ deploy: Token, artifact: out/Token.json }';

describe('a network', () => {
  const file = (networks: string, environment = 'staging') => onlyProblem(chainFile('', { networks, environment }));

  test.each([
    ['without a fee cap', mainnet('confirmations: 3'), /^mainnet: mainnet moves real money and has no fee cap \(add/],
    ['with a cap of nothing', mainnet('maxFeeGwei: 0'), /^0: with this cap nothing could ever be sent/],
    ['whose money is said to be none', mainnet('maxFeeGwei: 40, mainnet: false'), /^false: chain id 1 is Ethereum/],
    [
      'with a key in the environment',
      mainnet('maxFeeGwei: 40', 'signer: { env: KEY }'),
      /^env: a raw key in the environment signs only in a lab, not in staging/,
    ],
    [
      'with two signers',
      mainnet(
        'maxFeeGwei: 40',
        `signer: { keystore: k, password: env:P, external: { url: "http://s", address: "${LINK}" } }`,
      ),
      /^external: the signer is told twice/,
    ],
    [
      'with a keystore that nothing opens',
      mainnet('maxFeeGwei: 40', 'signer: { keystore: k }'),
      /^keystore: a keystore needs its password/,
    ],
    [
      'with a password in plain sight',
      mainnet('maxFeeGwei: 40', 'signer: { keystore: k, password: hunter2 }'),
      /expected prompt, env:NAME or file:PATH, never the password itself/,
    ],
    ['that nobody signs for', mainnet('maxFeeGwei: 40', 'signer: {}'), /^signer: nothing says who signs/],
    [
      'with half an address',
      private138(', explorer: "https://x/{hash}"').replace(LINK, '0x5149'),
      /^"0x5149": this is no address: it has 4 hex digits/,
    ],
    ['with a mistyped address', private138().replace('0x5149', '0x5148'), /the checksum of this address is wrong/],
    [
      'with an explorer of nothing',
      private138(', explorer: "https://x/"'),
      /^"https:\/\/x\/": this leads to no transaction/,
    ],
    [
      'without an address to ask',
      private138().replace('http://127.0.0.1:8545', 'ws://node'),
      /^ws:\/\/node: this is not an http or https address/,
    ],
    [
      'whose address holds a key',
      private138().replace('http://127.0.0.1:8545', `https://x.io/v3/${'a1'.repeat(16)}`),
      /seems to hold a key \(put it into the environment/,
    ],
    ['with an unknown key', private138(', maxFeeGwie: 3'), /^maxFeeGwie: .*did you mean maxFeeGwei/],
  ])('%s is refused', (_, networks, problem) => {
    expect(file(networks)).toMatch(problem);
  });

  test('a person may type the password of a keystore', () => {
    const networks = mainnet('maxFeeGwei: 40', 'signer: { keystore: k.json, password: prompt }');
    expect(fleetOf(chainFile('', { networks })).networks[0]?.signer).toEqual({
      ...{ kind: 'keystore', file: 'k.json', password: 'prompt' },
    });
  });

  test('a raw key signs in a lab, but never for real money', () => {
    const lab = (networks: string) => messagesOf(chainFile('', { networks, environment: 'lab' }));
    expect(lab(private138().replace(SIGNER, 'signer: { env: KEY }'))).toEqual([]);
    expect(lab(mainnet('maxFeeGwei: 4', 'signer: { env: KEY }'))).toEqual([
      'a raw key in the environment never signs for real money',
    ]);
    expect(lab(mainnet('mainnet: false', 'signer: { env: KEY }'))).toEqual([]);
  });

  test('has defaults that are careful where money is real', () => {
    const { networks } = fleetOf(chainFile(''));
    expect(networks).toMatchObject([
      { name: 'mainnet', mainnet: true, confirmations: 3, maxFeeGwei: '40', maxCostEther: null },
      { name: 'chain-138', mainnet: false, confirmations: 1, maxFeeGwei: '1000' },
    ]);
  });

  test('the address of an external signer is a web address, or named by a variable', () => {
    const signedAt = (url: string) =>
      chainFile('', {
        networks: mainnet('maxFeeGwei: 40', `signer: { external: { url: "${url}", address: "${LINK}" } }`),
      });
    expect(messagesOf(signedAt('env:SIGNER_URL'))).toEqual([]);
    expect(messagesOf(signedAt('http://127.0.0.1:9000'))).toEqual([]);
    expect(onlyProblem(signedAt('127.0.0.1:9000'))).toMatch(/this is not an http or https address/);
  });

  test('an address may be written without quotes, and keeps its zeros', () => {
    const zeros = `0x${'0'.repeat(39)}1`;
    const networks = `${mainnet()}\n${private138().replace(`"${LINK}"`, zeros)}`;
    expect(fleetOf(chainFile('', { networks })).networks[1]?.addresses).toEqual({ Known: zeros });
  });
});

describe('a lane of contracts', () => {
  const CALL = (more: string) => `{ call: c, to: "{Known}", ${more} }`;

  test.each([
    ['{ artifact: a.json }', /^: nothing says what is done here|nothing says what is done here \(add deploy: or call:/],
    ['{ deploy: A, artifact: a.json, call: b }', /^call: this is told twice: deploy and call/],
    ['{ deploy: A }', /deploy: A has no artifact/],
    ['{ deploy: A, artifact: a.sol }', /^a.sol: this is no artifact of Hardhat or Foundry/],
    ['{ deploy: A, artifact: a.json, to: "{Known}" }', /^to: to does not belong to a deploy/],
    ['{ deploy: "9A", artifact: a.json }', /expected a name: a letter, then/],
    ['{ deploy: Preview, artifact: a.json }', /^Preview: Preview is the name of a lane's first step/],
    [
      '{ deploy: A, artifact: a.json, arguments: ["{Knwon}"] }',
      /\{Knwon\}: chain-138 has no contract Knwon \(did you mean \{Known\}/,
    ],
    ['{ deploy: A, artifact: a.json, arguments: ["{A}"] }', /\{A\} is what is being deployed here/],
    [
      '{ deploy: A, artifact: a.json, arguments: ["{mainet.LINK}"] }',
      /there is no network mainet \(did you mean mainnet/,
    ],
    ['{ deploy: A, artifact: a.json, arguments: ["{mainnet.Link9}"] }', /mainnet has no contract Link9/],
    ['{ deploy: A, artifact: a.json, arguments: ["{no name}"] }', /\{no name\} names no contract/],
    ['{ deploy: A, artifact: a.json, arguments: [1.5] }', /^1.5: this can be no argument of a function/],
    [
      '{ deploy: A, artifact: a.json, arguments: [{Known}] }',
      /this can be no argument of a function \(expected a list for a tuple, and "\{Name\}" in quotes/,
    ],
    [
      '{ deploy: A, artifact: a.json, arguments: [16015286601757825753] }',
      /^16015286601757825753: this number is too large to be kept exactly \(quote it/,
    ],
    ['{ deploy: A, artifact: a.json, value: 1.5 gwie }', /expected an amount such as 0.5 ether/],
    [CALL('function: "grantRole(bytes32,address)"'), /this is not a function as Solidity writes it/],
    [CALL('function: "function f(uint8 x)", arguments: [256]'), /^256: this does not fit a uint8/],
    [CALL('function: "function f(uint8 x)"'), /the function has 1 values here, 0 are given/],
    [CALL('function: "function f(address x)", arguments: ["0x12"]'), /this is no address: it has 2 hex digits/],
    [
      CALL('function: "function f(bytes x)", arguments: ["{Known}"]'),
      /\{Known\} gives the 20 bytes of an address where bytes is asked for \(write "0x0{24}\{Known\}"/,
    ],
    [CALL('function: "function f(bytes32 x)", arguments: ["0x0000{Known}"]'), /this has 22 bytes, a bytes32 has 32/],
    [CALL('function: "function f() view"'), /f only reads: a transaction would change nothing/],
    [
      CALL('function: "function f()", doneWhen: [{ read: "function g()", equals: [] }]'),
      /g does not say that it reads, and what/,
    ],
    [
      CALL('function: "function f()", doneWhen: [{ read: "function g(uint8 x) view returns (bool)", equals: [true] }]'),
      /the function has 1 values here, 0 are given/,
    ],
    [CALL('function: "function f((uint8,bool) x)", arguments: [[1]]'), /^\[1\]: a \(uint8,bool\) has 2 values, not 1/],
    [CALL('function: "function f((uint8,bool) x)", arguments: [[256, true]]'), /^256: this does not fit a uint8/],
    [CALL('function: "function f(uint8[2] x)", arguments: [[1, 2, 3]]'), /a uint8\[2\] has 2 values, not 3/],
    [
      CALL('function: "function f()", doneWhen: [{ read: "function g() view returns (bool)", equals: [1] }]'),
      /^1: this is no bool/,
    ],
  ])('%s', (task, problem) => {
    expect(onlyProblem(contractsFile(task))).toMatch(problem);
  });

  test('a name stands for what was deployed before, not later, and only once', () => {
    const user = '{ deploy: User, artifact: u.json, arguments: ["{Token}"] }';
    expect(messagesOf(contractsFile(DEPLOY, user))).toEqual([]);
    expect(messagesOf(contractsFile(user, DEPLOY))).toEqual(['{Token} is deployed later in this lane']);
    expect(messagesOf(contractsFile(DEPLOY, '{ deploy: TOKEN, artifact: x.json }'))).toEqual([
      'TOKEN is a name in this lane already',
    ]);
  });

  test('an unknown network is a mistake, shown at its own line', () => {
    const file = contractsFile(DEPLOY).replace('        chain-138:', '        chain-139:');
    expect(problemsOf(file)).toMatchObject([
      { message: 'there is no network chain-139', hint: 'did you mean chain-138?', sourceLine: '        chain-139:' },
    ]);
  });

  test('a hash that says it is none may have the shape of a key', () => {
    const role = '9f2df0fed2c77648de5860a4cc508cd0818c85b8b8a1ab4ceeef8d981c8956a6';
    const grant = (text: string) => CALL(`function: "function f(bytes32 x)", arguments: ["${text}"]`);
    expect(messagesOf(contractsFile(grant(`0x${role}`)))[0]).toMatch(/looks like a private key/);
    const recipe = phaseOf(fleetOf(contractsFile(grant(`bytes32:0x${role}`))), 'contracts');
    expect(recipe).toMatchObject({ lanes: [{ tasks: [{ arguments: [`0x${role}`] }] }] });
  });
});

describe('CCIP', () => {
  const TOKEN = 'tokens: [{ name: T, token: "{LINK}", pool: "{LINK}"';
  const OTHER = 'tokens: [{ name: T, token: "{Known}", pool: "{Known}" }]';

  test.each([
    [{ selectorA: '0' }, /expected a chain selector: a whole number from 1 to 18446744073709551615, in quotes/],
    [{ selectorA: '"18446744073709551616"' }, /expected a chain selector/],
    [{ selectorA: '-1' }, /expected a chain selector/],
    [
      { selectorA: '5009297550715157269' },
      /^5009297550715157269: this number is too large to be kept exactly \(quote it/,
    ],
    [{ selectorA: '"138"' }, /^"138": both sides have the same selector/],
    [{ a: 'wrappedNative: "{Link}"' }, /mainnet has no contract Link \(did you mean \{LINK\}/],
    [{ a: 'wrappedNative: "0x5149"' }, /this is no address: it has 4 hex digits/],
    [{ a: 'offRamp: { address: "{LINK}" }' }, /an off-ramp is told the on-ramp of the other side, which has none/],
    [{ a: `${TOKEN} }]` }, /the other side has no token T/],
    [
      { a: `${TOKEN}, outbound: { capacity: 1 ether, rate: 2 ether } }]`, b: OTHER },
      /more comes back each second than there is room for/,
    ],
    [
      { a: `${TOKEN}, inbound: { capacity: "${2n ** 128n}", rate: 1 } }]`, b: OTHER },
      /^"340282366920938463463374607431768211456": this does not fit 128 bits/,
    ],
    [{ a: `${TOKEN}, inbound: { capacity: 0, rate: 0 } }]`, b: OTHER }, /nothing could ever pass/],
    [{ a: `${TOKEN}, inbound: { capacity: 1.5, rate: 1 } }]`, b: OTHER }, /expected an amount such as/],
    [
      { a: `tokenAdminRegistry: "{LINK}", registryModule: "{LINK}", ${TOKEN} }]`, b: OTHER },
      /nothing says who administers T/,
    ],
    [{ a: 'fund: [{ name: f, to: "{LINK}", limit: 1 ether }]' }, /f needs either a target or messages/],
    [
      { a: 'fund: [{ name: f, to: "{LINK}", limit: 1 ether, messages: { count: 3, receiver: "{LINK}" } }]' },
      /chain-138 has no contract LINK/,
    ],
    [{ rest: 'smoke: { receiver: "{LINK}", fee: 1 ether }' }, /chain-138 has no contract LINK/],
    [{ rest: 'aprove: once' }, /^aprove: .*did you mean approve/],
  ])('%j', (parts, problem) => {
    expect(onlyProblem(ccipFile(parts))).toMatch(problem);
  });

  test('a selector beyond 2^53 is kept to its last digit', () => {
    const recipe = phaseOf(fleetOf(ccipFile()), 'ccip');
    expect(recipe).toMatchObject({ a: { selector: '5009297550715157269' }, b: { selector: '138' } });
  });

  test('a network that is not described is told at its own place', () => {
    const file = ccipFile().replace('network: chain-138', 'network: chain-139');
    expect(problemsOf(file)).toContainEqual(
      expect.objectContaining({
        ...{ message: 'there is no network chain-139', hint: 'did you mean chain-138?' },
        sourceLine: expect.stringContaining('network: chain-139'),
      }),
    );
  });

  test('both sides on one network are a mistake', () => {
    expect(messagesOf(ccipFile().replace('network: chain-138', 'network: mainnet'))).toContain(
      'both sides are mainnet',
    );
  });
});
