import type { Command } from '../../engine/model/command.ts';
import { scopeOf, stepId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { survey } from '../../engine/state/survey.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { actor } from '../run/actor.ts';
import { requireRun } from '../run/find-run.ts';
import type { Terminal } from '../terminal.ts';
import { type GlobalOptions, list, stateDirectoryOf } from './run.ts';

export interface RemoteOptions extends GlobalOptions {
  readonly run?: string;
  readonly from?: string;
  readonly reason?: string;
  readonly confirm?: string;
}

/** What a person may ask of a live run from another shell: the same commands as the keys send. */
export type Ask =
  | { readonly verb: 'pause' | 'resume' | 'stop' | 'launch' }
  | { readonly verb: 'retry'; readonly regions: string | undefined }
  | { readonly verb: 'skip'; readonly region: string; readonly phase: string }
  | { readonly verb: 'approve' | 'cancel'; readonly region: string };

/** Sends one command to the live engine of a run; says what it did (exit 0) or why not (exit 1). */
export async function remoteCommand(terminal: Terminal, ask: Ask, options: RemoteOptions): Promise<number> {
  const directory = await requireRun(stateDirectoryOf(options, terminal), options.run ?? 'latest');
  const socket = await liveSocket(directory);
  if (socket === null) throw new CommandError(`${directory.run} has no live engine to send this to`);
  const face = await attachTo(directory, socket, 'command-line', false);
  try {
    const attached = face.link.attach(() => {});
    attached.detach();
    const reply = await face.link.send(commandOf(ask, options, attached.state));
    terminal.err(`${reply.accepted ? reply.did : `refused: ${reply.reason}`}\n`);
    return reply.accepted ? EXIT.ok : EXIT.unfinished;
  } finally {
    face.close();
  }
}

function commandOf(ask: Ask, options: RemoteOptions, state: RunState): Command {
  const by = actor('command-line');
  switch (ask.verb) {
    case 'pause':
    case 'resume':
    case 'stop':
    case 'launch':
      return { type: ask.verb, by };
    case 'retry': {
      const scopes = (list(ask.regions) ?? []).map(scopeOf);
      return { type: 'retry', scopes, from: (options.from as PhaseId | undefined) ?? null, by };
    }
    case 'skip':
      return {
        type: 'skip',
        scope: scopeOf(ask.region),
        phase: ask.phase as PhaseId,
        reason: options.reason ?? '',
        by,
      };
    case 'approve':
      return { type: 'approve', step: heldStep(state, ask.region), typed: options.confirm ?? '', by };
    case 'cancel':
      return { type: 'cancel', attempt: runningAttempt(state, ask.region), typed: options.confirm ?? '', by };
  }
}

function heldStep(state: RunState, region: string) {
  const { holds } = survey(state);
  const step = state.plan.steps.find((each) => each.scope === region && holds.get(each.id)?.kind === 'approval');
  // The engine says why not, in its own words, when there is none.
  return step?.id ?? stepId(scopeOf(region), 'infrastructure', 'apply');
}

function runningAttempt(state: RunState, region: string) {
  const live = state.plan.steps
    .filter((step) => step.scope === region && state.steps[step.id]?.status === 'running')
    .map((step) => state.steps[step.id]?.attempts.at(-1))
    .find((attempt) => attempt !== undefined && attempt.carriedBy === null);
  if (live === undefined) throw new CommandError(`nothing is running in ${region}`);
  return live.id;
}
