import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { Probe } from '../engine/ports.ts';
import { judgeMachine, type MachineNeeds, type MachineSight } from './judge-machine.ts';
import { textInput } from './probe-input.ts';

/** `{directory, terraforms, children}`: does this machine carry what the rollout starts on it? Never waits. */
export const machineReadyProbe: Probe = {
  async ask(input) {
    const needs: MachineNeeds = { terraforms: countIn(input['terraforms']), children: countIn(input['children']) };
    const verdict = judgeMachine(await lookAround(textInput(input, 'directory')), needs);
    return verdict.failure === null
      ? { answer: 'yes', summary: verdict.notes.join('; '), facts: { notes: verdict.notes } }
      : { answer: 'no', failure: verdict.failure };
  },
};

const countIn = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

async function lookAround(directory: string): Promise<MachineSight> {
  return { freeDiskBytes: await freeDisk(directory), openFiles: await openFileLimit(), freeMemoryBytes: freemem() };
}

/** Of the nearest directory that is there: the run's own may not have been made yet. */
async function freeDisk(directory: string): Promise<number | null> {
  const found = await statfs(directory).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

/** Linux tells it; elsewhere it is not known. Null = not known, infinity = unlimited. */
async function openFileLimit(): Promise<number | null> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\S+)/m.exec(text)?.[1];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
