import { describe, expect, test } from 'vitest';
import { parseFleetFile } from '../../../src/regions/fleet-file.ts';

const place = { file: '/fleet/besu-console.yaml', directory: '/fleet' };
const head = `version: 1
name: a
environment: lab
regions: { deploy: [japaneast] }
phases: { besu: { command: [./deploy.sh] } }
`;
const executorOf = (text: string) => {
  const fleet = parseFleetFile(`${head}${text}`, place);
  if (!fleet.ok) throw new Error(fleet.problem.map(({ message }) => message).join());
  return fleet.value.executor;
};
const problemsOf = (text: string) => {
  const fleet = parseFleetFile(`${head}${text}`, place);
  return fleet.ok ? [] : fleet.problem.map(({ message, hint }) => `${message}: ${hint}`);
};

describe('where programs run', () => {
  test('is the machine of the engine when the file says nothing', () => {
    expect(executorOf('')).toEqual({ kind: 'local' });
    expect(executorOf('executor: { kind: local }')).toEqual({ kind: 'local' });
  });

  test('is a cluster with every default filled in, terraform with the memory its providers need', () => {
    const volumes = '[{ path: /state, claim: state }, { path: /fleet, hostPath: /srv }]';
    expect(executorOf(`executor: { kind: kubernetes, image: "i:1", volumes: ${volumes} }`)).toMatchObject({
      ...{ namespace: 'besu-console', kubeconfig: null, queue: null, secret: null, serviceAccount: null },
      ...{ startWithinMs: 600_000, graceMs: 1_800_000, keepMs: 86_400_000 },
      volumes: [
        { path: '/state', source: { kind: 'claim', claim: 'state' } },
        { path: '/fleet', source: { kind: 'host', directory: '/srv' } },
      ],
      tools: { terraform: { cpu: '500m', memory: '1536Mi' }, helm: { cpu: '250m', memory: '256Mi' } },
    });
  });

  test.each([
    ['executor: { kind: docker }', 'local or kubernetes'],
    ['executor: { kind: kubernetes, volumes: [{ path: /s, claim: s }] }', 'executor.image is missing'],
    ['executor: { kind: kubernetes, image: i, volumes: [] }', 'the volume that holds the state directory'],
    ['executor: { kind: kubernetes, image: i, volumes: [{ path: s, claim: s }] }', 'an absolute path'],
    ['executor: { kind: kubernetes, image: i, volumes: [{ path: /s }] }', 'either claim or hostPath'],
    ['executor: { kind: kubernetes, image: i, namespace: A, volumes: [{ path: /s, claim: s }] }', 'a namespace'],
    [
      'executor: { kind: kubernetes, image: i, tools: { helm: { memory: much } }, volumes: [{ path: /s, claim: s }] }',
      '1Gi',
    ],
  ])('is refused when it is %s', (text, words) => {
    expect(problemsOf(text).join('\n')).toContain(words);
  });
});
