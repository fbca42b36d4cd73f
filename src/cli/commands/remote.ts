import type { Command } from '../../engine/model/command.ts';
import { type Scope, type StepId, scopeOf, stepId } from '../../engine/model/ids.ts';
import { roleNeeded } from '../../engine/model/role.ts';
import type { RunState } from '../../engine/model/state.ts';
import { leavings } from '../../engine/state/leaving.ts';
import { survey } from '../../engine/state/survey.ts';
import type { Approval, LimitName, PhaseId } from '../../regions/fleet.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import type { ReachOptions } from '../cluster/cluster-place.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { actor } from '../run/actor.ts';
import { type RecordedRun, readRun, requireRun } from '../run/find-run.ts';
import { list } from '../selection.ts';
import type { Terminal } from '../terminal.ts';

export interface RemoteOptions extends GlobalOptions, ReachOptions {
  readonly run?: string;
  readonly from?: string;
  readonly reason?: string;
  readonly confirm?: string;
  readonly typed?: string;
  readonly first?: boolean;
  readonly last?: boolean;
  readonly clear?: boolean;
}

/** What a person may ask of a live run from another shell: the same commands as the keys send. */
export type Ask =
  | { readonly verb: 'pause' | 'resume' | 'stop' | 'launch' }
  | { readonly verb: 'retry'; readonly regions: string | undefined }
  | { readonly verb: 'skip'; readonly region: string; readonly phase: string }
  | { readonly verb: 'approve' | 'cancel' | 'kill'; readonly region: string }
  | { readonly verb: 'concurrency'; readonly tool: string; readonly value: string }
  | { readonly verb: 'approval'; readonly phase: string; readonly how: string }
  | { readonly verb: 'abort' }
  | { readonly verb: 'push' | 'reorder'; readonly regions: string }
  | { readonly verb: 'hold' | 'release' | 'cancel-retry'; readonly region: string }
  | { readonly verb: 'note'; readonly region: string; readonly text: string }
  | { readonly verb: 'unskip'; readonly region: string; readonly phase: string }
  /** A step, or the region whose step it is. */
  | { readonly verb: 'override-quorum'; readonly step: string };

/** Sends one command to the live engine of a run; says what it did (exit 0) or why not (exit 1). */
export async function remoteCommand(terminal: Terminal, ask: Ask, options: RemoteOptions): Promise<number> {
  if (options.cluster === true) return askCluster(terminal, ask, options);
  const stateDirectory = stateDirectoryOf(options, terminal);
  const directory = await requireRun(stateDirectory, options.run ?? 'latest');
  const socket = await liveSocket(directory);
  const ending = ask.verb === 'stop' || ask.verb === 'abort';
  if (socket === null || ending) {
    const recorded = await readRun(stateDirectory, directory.run);
    const { state } = recorded;
    // Told by its journal: an engine that is about to go need not be asked.
    if (ending && state.status === 'ended') return overAlready(terminal, recorded);
    if (socket === null) {
      requireTyped(ask, options, state);
      const { withoutEngine } = await import('./without-engine.ts');
      return withoutEngine(terminal, recorded, commandOf(ask, options, state), options);
    }
  }
  return askFace(terminal, await attachTo(directory, socket, 'command-line', false), ask, options);
}

/** An engine in a cluster, as the role that this command needs unless another one was said. */
async function askCluster(terminal: Terminal, ask: Ask, options: RemoteOptions): Promise<number> {
  const [{ reachEngine }, { placeOf }] = await Promise.all([
    import('../cluster/reach-engine.ts'),
    import('../cluster/cluster-place.ts'),
  ]);
  const role = options.as ?? roleNeeded(typeOf(ask.verb));
  const errand = { role, via: 'command-line', run: options.run ?? 'latest' } as const;
  return askFace(terminal, await reachEngine(terminal, placeOf(options), errand), ask, options);
}

/** How the verb of the command line is called in the engine. */
function typeOf(verb: Ask['verb']): Command['type'] {
  if (verb === 'kill') return 'force';
  return verb === 'concurrency' || verb === 'approval' ? `set-${verb}` : verb;
}

async function askFace(terminal: Terminal, face: LinkConnection, ask: Ask, options: RemoteOptions): Promise<number> {
  try {
    const attached = face.link.attach(() => {});
    attached.detach();
    requireTyped(ask, options, attached.state);
    if (ask.verb === 'launch') {
      const { unlockBeforeLaunch } = await import('./unlock-signer.ts');
      await unlockBeforeLaunch(terminal, face);
    }
    const reply = await face.link.send(commandOf(ask, options, attached.state));
    terminal.err(`${reply.accepted ? reply.did : `refused: ${reply.reason}`}\n`);
    return reply.accepted ? EXIT.ok : EXIT.unfinished;
  } finally {
    face.close();
  }
}

function overAlready(terminal: Terminal, { directory, state }: RecordedRun): number {
  const exitCode = state.result?.exitCode ?? EXIT.unfinished;
  terminal.err(`${directory.run} has ended already (exit ${exitCode}): there is nothing to stop\n`);
  return exitCode;
}

/** What concerns all of a production fleet, or leaves something out of it, is proved by typing its name. */
function requireTyped(ask: Ask, { confirm }: RemoteOptions, { plan }: RunState): void {
  const wide = ask.verb === 'launch' || ask.verb === 'skip' || (ask.verb === 'retry' && ask.regions === undefined);
  if (!wide || plan.environment !== 'production' || confirm === plan.fleet) return;
  throw new CommandError(`${plan.fleet} is in production: say --confirm ${plan.fleet} to ${ask.verb}`);
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
      return { type: 'retry', scopes: scopesIn(ask.regions), from: (options.from as PhaseId | undefined) ?? null, by };
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
    case 'concurrency':
      return { type: 'set-concurrency', limit: limitNamed(ask.tool, state), value: wholeNumber(ask.value), by };
    case 'approval':
      return { type: 'set-approval', phase: ask.phase as PhaseId, approval: ask.how as Approval, by };
    case 'abort':
      return { type: 'abort', typed: options.confirm ?? '', by };
    case 'push':
      return { type: 'push', scopes: scopesIn(ask.regions), reason: options.reason ?? null, by };
    case 'reorder':
      return { type: 'reorder', scopes: scopesIn(ask.regions), to: endOf(options), by };
    case 'hold':
      return { type: 'hold', scope: scopeOf(ask.region), reason: options.reason ?? '', by };
    case 'note':
      return { type: 'note', scope: scopeOf(ask.region), text: noteIn(ask.text, options), by };
    case 'release':
    case 'cancel-retry':
      return { type: ask.verb, scope: scopeOf(ask.region), by };
    case 'unskip':
      return { type: 'unskip', scope: scopeOf(ask.region), phase: ask.phase as PhaseId, by };
    case 'override-quorum':
      return { type: 'override-quorum', step: guardedStep(state, ask.step), typed: options.confirm ?? '', by };
    case 'kill':
      return { type: 'force', attempt: cancelledAttempt(state, ask.region), typed: options.typed ?? '', by };
    case 'cancel':
      return { type: 'cancel', attempt: runningAttempt(state, ask.region), typed: options.confirm ?? '', by };
  }
}

const scopesIn = (regions: string | undefined): readonly Scope[] => (list(regions) ?? []).map(scopeOf);

/** A region's name alone takes nothing away by mistake. In one line, as a table shows it. */
function noteIn(words: string, { clear = false }: RemoteOptions): string {
  const text = words.trim().replaceAll(/\s+/g, ' ');
  if ((text === '') !== clear) throw new CommandError('note needs either its text or --clear');
  return text;
}

function endOf({ first = false, last = false }: RemoteOptions): 'first' | 'last' {
  if (first === last) throw new CommandError('reorder needs either --first or --last');
  return first ? 'first' : 'last';
}

function limitNamed(tool: string, state: RunState): LimitName {
  const known = Object.keys(state.limits) as LimitName[];
  const limit = known.find((name) => name === tool.toLowerCase());
  if (limit === undefined) throw new CommandError(`there is no limit called ${tool}: ${known.join(', ')}`);
  return limit;
}

/** A word that is no whole number becomes 0, which the engine refuses with its bounds. */
const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0);

function heldStep(state: RunState, region: string) {
  const { holds } = survey(state);
  const waits = state.plan.steps.filter((each) => holds.get(each.id)?.kind === 'approval');
  const step = waits.find((each) => each.id === region) ?? waits.find((each) => each.scope === region);
  // The engine says why not, in its own words, when there is none.
  return step?.id ?? stepId(scopeOf(region), 'infrastructure', 'apply');
}

/** By its id, or by its region when the guard holds a step there. */
function guardedStep(state: RunState, named: string): StepId {
  const { holds } = survey(state);
  const step = state.plan.steps.find((each) => each.scope === named && holds.get(each.id)?.kind === 'quorum');
  if (step !== undefined) return step.id;
  if (!named.includes('/')) throw new CommandError(`no step of ${named} is held back for the quorum`);
  return named as StepId;
}

/** The engine says why not, in its own words, when what runs was not cancelled yet. */
function cancelledAttempt(state: RunState, region: string) {
  const here = leavings(state).filter(({ step }) => step.scope === region);
  const found = here.find(({ attempt }) => attempt.cancelled) ?? here[0];
  if (found === undefined) throw new CommandError(`nothing is running in ${region}`);
  return found.attempt.id;
}

function runningAttempt(state: RunState, region: string) {
  const live = state.plan.steps
    .filter((step) => step.scope === region && state.steps[step.id]?.status === 'running')
    .map((step) => state.steps[step.id]?.attempts.at(-1))
    .find((attempt) => attempt !== undefined && attempt.carriedBy === null);
  if (live === undefined) throw new CommandError(`nothing is running in ${region}`);
  return live.id;
}
