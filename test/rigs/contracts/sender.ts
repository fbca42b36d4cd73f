// A process of its own that does one task until it is done or killed. argv: the task's input as JSON. Says `sent` on stdout
// at every point after which its death would matter, so that a test can choose where it dies.

import { contractProbes } from '../../../src/contracts/contract-probes.ts';
import type { ProbeContext } from '../../../src/engine/ports.ts';
import type { JsonObject } from '../../../src/lib/json.ts';

const input = JSON.parse(process.argv[2] ?? '{}') as JsonObject;
const probe = contractProbes({
  env: process.env,
  program: 'sender',
  atPoint: (point) => void process.stdout.write(`${point}\n`),
})['chain-task'];
const context: ProbeContext = {
  attempt: 'fleet/ccip/fund#1' as ProbeContext['attempt'],
  beganAtMs: Date.now(),
  nowMs: () => Date.now(),
  emit: () => {},
  aborted: new AbortController().signal,
  memory: new Map(),
};
let answer = await probe?.ask(input, context);
while (answer?.answer === 'not-yet') answer = await probe?.ask(input, context);
process.stdout.write(`answer:${answer?.answer ?? 'none'}\n`);
