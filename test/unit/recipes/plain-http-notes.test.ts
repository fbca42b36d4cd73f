import { expect, test } from 'vitest';
import { plainHttpNotes } from '../../../src/recipes/plain-http-notes.ts';
import { fleetOf } from '../regions/fleet-samples.ts';

const fleet = (rpc: string, health: string) =>
  fleetOf(`version: 1
name: open
environment: staging
regions: { deploy: [uksouth] }
chain: { id: 138 }
phases:
  preflight: { enabled: false }
  besu: { command: ['true'] }
  verify: { chain: { rpc: { via: url, url: '${rpc}' } } }
health: { rpc: { via: url, url: '${health}' } }
`);

test('nodes that are asked over an open line are named by their place in the file', () => {
  expect(plainHttpNotes(fleet('http://{region}.example:8545', 'http://10.0.0.4:8545/{node}'))).toEqual([
    'asked over plain http, which whoever is on the way can read and change (use https or a tunnel): phases.verify, health',
  ]);
  expect(plainHttpNotes(fleet('https://{region}.example', 'http://10.0.0.4:8545/{node}'))[0]).toMatch(/: health$/);
});

test('https, and this machine, are nothing to tell', () => {
  expect(plainHttpNotes(fleet('https://{region}.example', 'http://127.0.0.1:8545/{node}'))).toEqual([]);
  expect(plainHttpNotes(fleet('http://localhost:8545/{region}', 'http://[::1]:8545/{node}'))).toEqual([]);
});

test('a name that only begins like this machine is another one', () => {
  expect(plainHttpNotes(fleet('http://localhost.example/', 'https://{node}.example'))[0]).toMatch(/: phases\.verify$/);
});
