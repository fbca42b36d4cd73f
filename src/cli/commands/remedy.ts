import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import { type StepId, scopeOf } from '../../engine/model/ids.ts';
import { roleNeeded } from '../../engine/model/role.ts';
import type { RunState } from '../../engine/model/state.ts';
import { obey } from '../../engine/obey.ts';
import { holderOf } from '../../engine/state/holder.ts';
import { type OfferedRemedy, remediesFor } from '../../engine/state/remedy.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { typedPasswords } from '../ask/typed-passwords.ts';
import { placeOf, type ReachOptions } from '../cluster/cluster-place.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { attachTo } from '../host/attach.ts';
import { liveSocket } from '../host/start-host.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { actor } from '../run/actor.ts';
import { driveHeadless } from '../run/drive-headless.ts';
import { type RecordedRun, readRun } from '../run/find-run.ts';
import { reopenRun } from '../run/open-run.ts';
import { runSettings } from '../run/run-settings.ts';
import type { Terminal } from '../terminal.ts';

export interface RemedyOptions extends GlobalOptions, ReachOptions {
  readonly run?: string;
  /** What was seen: the lock's id, the revision. */
  readonly seen?: string;
  readonly confirm?: string;
  readonly json?: boolean;
}

/**
 * Takes the way out of a region's failure and tries again: in the run's live engine, or, when it has none, by taking the
 * run up here. Without what was seen and the region's name it only says what there is.
 */
export async function remedyCommand(
  terminal: Terminal,
  region: string,
  named: string | null,
  options: RemedyOptions,
): Promise<number> {
  if (options.cluster === true) return remedyInCluster(terminal, region, named, options);
  const recorded = await readRun(stateDirectoryOf(options, terminal), options.run ?? 'latest');
  const commandBy = whatToAsk(terminal, recorded.state, { region, named }, options);
  if (commandBy === null) return EXIT.usage;
  const socket = await liveSocket(recorded.directory);
  return socket === null
    ? takeUp(terminal, recorded, options, commandBy)
    : askLive(terminal, await attachTo(recorded.directory, socket, 'command-line', false), commandBy);
}

/** An engine in a cluster; who only wants to know what there is need not be more than a viewer. */
async function remedyInCluster(
  terminal: Terminal,
  region: string,
  named: string | null,
  options: RemedyOptions,
): Promise<number> {
  const { reachEngine } = await import('../cluster/reach-engine.ts');
  const asks = options.seen !== undefined && options.confirm !== undefined;
  const role = options.as ?? (asks ? roleNeeded('remedy') : 'viewer');
  const errand = { role, via: 'command-line', run: options.run ?? 'latest' } as const;
  const face = await reachEngine(terminal, placeOf(options), errand);
  try {
    const attached = face.link.attach(() => {});
    attached.detach();
    const commandBy = whatToAsk(terminal, attached.state, { region, named }, options);
    return commandBy === null ? EXIT.usage : await askLive(terminal, face, commandBy);
  } finally {
    face.close();
  }
}

/** Null = not everything was typed that has to be: then it is said what there is. */
function whatToAsk(
  terminal: Terminal,
  state: RunState,
  { region, named }: { readonly region: string; readonly named: string | null },
  { seen, confirm: typed }: RemedyOptions,
): ((by: Actor) => Command) | null {
  const { step, offered } = findRemedy(state, region, named);
  if (seen !== undefined && typed !== undefined) {
    return (by) => ({ type: 'remedy', step, remedy: offered.remedy.name, value: seen, typed, by });
  }
  terminal.err(`${describe(state, step, offered, region)}\n`);
  return null;
}

function findRemedy(
  state: RunState,
  region: string,
  named: string | null,
): { readonly step: StepId; readonly offered: OfferedRemedy } {
  const scope = scopeOf(region);
  for (const { id } of stepsOf(state.plan, scope)) {
    const offered = remediesFor(state, id).find(({ remedy }) => named === null || remedy.name === named);
    if (offered !== undefined) return { step: id, offered };
  }
  throw new CommandError(
    `${state.plan.run}: no failure of ${region} has a way out${named === null ? '' : ` called ${named}`}`,
  );
}

function describe(state: RunState, step: StepId, { remedy, value }: OfferedRemedy, region: string): string {
  const holder = holderOf(state, step);
  const since = holder?.sinceMs ? ` since ${new Date(holder.sinceMs).toISOString()}` : '';
  const held =
    holder === null ? [] : [`held by ${holder.who ?? 'somebody who gives no name'}${since}; alive: ${holder.alive}`];
  return [
    `${step} has failed. ${remedy.title} ${remedy.meaning.replaceAll('{value}', value)}.`,
    ...held,
    `If that is right: besu-console remedy ${region} ${remedy.name} --seen ${value} --confirm ${region}`,
  ].join('\n');
}

async function askLive(terminal: Terminal, face: LinkConnection, commandBy: (by: Actor) => Command): Promise<number> {
  try {
    const reply = await face.link.send(commandBy(actor('command-line')));
    terminal.err(`${reply.accepted ? reply.did : `refused: ${reply.reason}`}\n`);
    return reply.accepted ? EXIT.ok : EXIT.unfinished;
  } finally {
    face.close();
  }
}

async function takeUp(
  terminal: Terminal,
  { state, directory }: RecordedRun,
  options: RemedyOptions,
  commandBy: (by: Actor) => Command,
): Promise<number> {
  const refusal = (now: RunState): string | null => {
    const judged = obey(now, commandBy(actor('command-line')));
    return judged.ok ? null : judged.problem;
  };
  const refuse = (problem: string): number => {
    terminal.err(`refused: ${problem}\n`);
    return EXIT.unfinished;
  };
  const early = refusal(state);
  if (early !== null) return refuse(early);
  // The whole run goes on, so it may come to what signs.
  const passwords = await typedPasswords(terminal, state);
  const lab = await reviveLab(state.plan.fleetFile, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const open = await reopenRun(directory, { ...settings, passwords });
    // Somebody else may have been here while it was typed: a run that has ended and is not taken up again would be waited for in vain.
    const late = refusal(open.state);
    if (late !== null) {
      await open.close('nothing was asked');
      return refuse(late);
    }
    const begin = async ({ engine }: typeof open, by: Actor): Promise<void> => {
      await engine.link.send(commandBy(by));
    };
    const driving = { json: options.json === true, begin, printedSeq: state.lastSeq, metrics: undefined };
    return await driveHeadless(open, settings, driving, terminal);
  } finally {
    await lab?.close();
  }
}
