import { actor } from '../../../src/cli/run/actor.ts';
import { requireRun } from '../../../src/cli/run/find-run.ts';
import { type OpenRun, reopenRun } from '../../../src/cli/run/open-run.ts';
import type { Command } from '../../../src/engine/model/command.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import { type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { CliRig } from './run-cli.ts';
import { RunRecord } from './run-record.ts';

const BY = actor('command-line');

export const retryOf = (regions: readonly string[]): Command => ({
  type: 'retry',
  scopes: regions.map(scopeOf),
  from: null,
  by: BY,
});

/** Of a step whose plan would destroy something; the region's name, or the fleet's, is what a person has to type. */
export function approvalOf(step: string, word = step.split('/')[0] ?? ''): Command {
  return { type: 'approve', step: step as StepId, typed: word, by: BY };
}

/** Takes the latest run up again in this process, gives one command, and follows the run to its end. */
export async function askEngine(rig: CliRig, command: Command, run = 'latest'): Promise<RunRecord> {
  const open = await reopenRun(await requireRun(rig.stateDirectory, run), {
    stateDirectory: rig.stateDirectory,
    env: rig.env(),
    toolDirectories: [],
    by: BY,
    endWhenHeld: true,
    onTrouble: () => {},
  });
  try {
    return new RunRecord(open.directory.path, await untilEnd(open, command));
  } finally {
    await open.close('the test is over');
  }
}

async function untilEnd({ engine }: OpenRun, command: Command): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  engine.link.attach((message) => {
    if (message.type !== 'events') return;
    events.push(...message.events);
    if (message.events.some((event) => event.type === 'run-ended')) resolve();
  });
  engine.start();
  const reply = await engine.link.send(command);
  if (!reply.accepted) throw new Error(`refused: ${reply.reason}`);
  await ended;
  return events;
}
