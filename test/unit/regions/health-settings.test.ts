import { describe, expect, test } from 'vitest';
import { fleetOf, messagesOf, onlyProblem, problemsOf, sample } from './fleet-samples.ts';

const KUBECTL = 'kubernetes: { kubectl: { kubeconfig: "kube/{region}" } }';
const TERRAFORM = 'infrastructure: { terraform: { module: tf } }';
const CHAIN = 'chain: { id: 138 }';
const verify = (rpc: string): string => `verify: { chain: { rpc: ${rpc} } }`;
const file = (health: string, ...phases: string[]): string =>
  sample({
    phases: `phases: { ${['besu: { command: [x, "{region}"] }', ...phases].join(', ')} }`,
    rest: `${CHAIN}\nhealth: { ${health} }`,
  });

describe('how nodes are asked', () => {
  test('is what verify says, each pod on the same port', () => {
    const fleet = fleetOf(file('', KUBECTL, verify('{ via: kubernetes, service: besu-rpc, port: 9000 }')));
    expect(fleet.health).toEqual({
      everySeconds: 2,
      rpc: {
        via: 'kubernetes',
        port: 9000,
        validatorPods: 'app.kubernetes.io/component=validator',
        sentryPods: 'app.kubernetes.io/component=sentry',
      },
      token: null,
      knownPeers: [],
    });
  });

  test('is not known when nothing says it', () => {
    expect(fleetOf(sample()).health).toEqual({ everySeconds: 2, rpc: null, token: null, knownPeers: [] });
  });

  test('knows welcome peers by their key, whichever way it is written', () => {
    const [one, two] = ['aB'.repeat(64), 'c'.repeat(128)];
    const fleet = fleetOf(file(`knownPeers: ["enode://${one}@10.0.0.9:30303?discport=0", "0x${two}"]`));
    expect(fleet.health.knownPeers).toEqual([one.toLowerCase(), two]);
  });

  test('is what health.rpc says, whatever verify says', () => {
    const rpc = 'rpc: { via: url, url: "http://{node}.{region}.test" }, token: env:RPC_TOKEN';
    const fleet = fleetOf(file(rpc, KUBECTL, verify('{ via: kubernetes, service: besu-rpc }')));
    expect(fleet.health).toMatchObject({
      rpc: { via: 'url', url: 'http://{node}.{region}.test' },
      token: 'env:RPC_TOKEN',
    });
  });

  test('may name each node in a list, and in what verify says', () => {
    const list = ['http://v.{region}.test', 'http://s.{region}.test'];
    expect(fleetOf(file(`rpc: { via: url, url: ${JSON.stringify(list)} }`)).health.rpc).toEqual({
      via: 'url',
      url: list,
    });
    const asVerified = fleetOf(file('', verify('{ via: url, url: "http://{node}.{region}", token: env:RPC_TOKEN }')));
    expect(asVerified.health).toMatchObject({
      rpc: { via: 'url', url: 'http://{node}.{region}' },
      token: 'env:RPC_TOKEN',
    });
  });

  test('may be by outputs of terraform, and by pods of any label', () => {
    expect(fleetOf(file('rpc: { via: terraform-output, output: rpc_urls }', TERRAFORM)).health.rpc).toEqual({
      via: 'terraform-output',
      output: 'rpc_urls',
    });
    const rpc = 'rpc: { via: kubernetes, validatorPods: "app in (besu, val), tier=validator" }';
    expect(fleetOf(file(rpc, KUBECTL)).health.rpc).toMatchObject({
      validatorPods: 'app in (besu, val), tier=validator',
    });
  });
});

describe('a mistake is shown where it was made', () => {
  test.each([
    ['rpc: { via: kubernetes }', 'kubernetes: nothing says where the kubeconfig of a region comes from'],
    ['rpc: { via: terraform-output, output: urls }', 'terraform-output: no terraform rolls out the regions'],
    [
      'rpc: { via: url, url: "http://{nod}.{region}" }',
      '"http://{nod}.{region}": {nod} is nothing that is replaced here (did you mean {node}?)',
    ],
    ['rpc: { via: url, url: "ws://{node}.{region}" }', '"ws://{node}.{region}": this is not an http or https address'],
    ['rpc: { via: url, url: "http://{node}" }', '"http://{node}": all regions would share one node (write {region}'],
    [
      'rpc: { via: url, url: "http://{region}" }',
      '"http://{region}": all nodes of a region would share one address (write {node}',
    ],
    ['rpc: { via: url, url: ["http://a.{region}"] }', 'url: the list names 1 of the 2 nodes that a region has'],
    [
      'rpc: { via: url, url: ["http://a.{region}", "http://b"] }',
      '"http://b": all regions would share one node (write {region}',
    ],
    ['rpc: { via: url, url: "http://{role}.{region}" }', '"http://{role}.{region}": all nodes of a region would share'],
    [
      'rpc: { via: url, urls: x, url: "http://{node}.{region}" }',
      'urls: urls is not a key of health.rpc (did you mean url?)',
    ],
    ['rpc: { via: kubernets }', 'kubernets: health.rpc.via cannot be kubernets (expected via: kubernetes'],
    [
      'rpc: { via: kubernetes, validatorPods: "a=b=c" }',
      '"a=b=c": health.rpc.validatorPods cannot be "a=b=c" (expected a label selector',
    ],
    ['evrySeconds: 2', 'evrySeconds: evrySeconds is not a key of health (did you mean everySeconds?)'],
    ['token: 12', '12: health.token cannot be 12 (expected env:NAME or file:PATH, never the token itself)'],
  ])('%s', (health, start) => {
    expect(onlyProblem(file(health)).startsWith(start)).toBe(true);
  });

  test('a url without node names will do where a region has one node', () => {
    const rest = `${CHAIN}\ndefinition: { sentries: 0 }\nhealth: { rpc: { via: url, url: "http://{region}" } }`;
    expect(messagesOf(sample({ rest }))).toEqual([]);
  });

  test('a token cannot pass the Kubernetes API', () => {
    expect(onlyProblem(file('token: env:T, rpc: { via: kubernetes }', KUBECTL))).toMatch(
      /^token: a token for the nodes cannot pass/,
    );
  });

  test('a token itself is not accepted, and not shown', () => {
    const token = 'hs0a93jf03aa9s0dk20sla';
    const problems = problemsOf(file(`token: ${token}`));
    expect(problems[0]?.message).toBe('this looks like a token: a secret is never written in a fleet file');
    expect(JSON.stringify(problems)).not.toContain(token);
  });
});
