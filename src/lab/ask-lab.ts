import { type RequestOptions, request } from 'node:http';
import { isJsonObject } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Injection } from './injection.ts';
import type { DoorAddress } from './lab-door.ts';
import type { LabStatus } from './lab-status.ts';

export type LabAsk =
  | { readonly kind: 'status' }
  | { readonly kind: 'clear' }
  | ({ readonly kind: 'inject' } & Injection);

/** A lab of 24 clusters answers in milliseconds; one whose process is stopped never does. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Asks the process a lab lives in. The problem is a text for a person: its refusal, or that nobody is there. */
export async function askLab({ port, token }: DoorAddress, ask: LabAsk): Promise<Result<LabStatus, string>> {
  const body = ask.kind === 'inject' ? JSON.stringify({ scenario: ask.scenario, regions: ask.regions }) : '';
  const method = ask.kind === 'status' ? 'GET' : 'POST';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options = { host: '127.0.0.1', port, path: `/${ask.kind}`, method, headers, timeout: ANSWER_TIMEOUT_MS };
  try {
    const value: unknown = JSON.parse(await send(options, body));
    if (!isJsonObject(value)) return err('the lab answered with something else than JSON');
    return typeof value['refused'] === 'string' ? err(value['refused']) : ok(value as unknown as LabStatus);
  } catch (problem) {
    return err(`the lab does not answer: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

function send(options: RequestOptions, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      answer.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error('timed out')));
    call.on('error', reject);
    call.end(body);
  });
}
