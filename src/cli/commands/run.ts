import { rm } from 'node:fs/promises';
import type { Actor } from '../../engine/model/event.ts';
import type { RunState } from '../../engine/model/state.ts';
import { firstState } from '../../engine/state/reduce.ts';
import { stepsToRetry } from '../../engine/state/retry.ts';
import { typedPasswords } from '../ask/typed-passwords.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { approvalWords } from '../faces/approval-words.ts';
import { signerWords } from '../faces/signer-words.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { liveSocket } from '../host/start-host.ts';
import { reviveLab } from '../lab/revive-lab.ts';
import { refuseOtherAccount } from '../run/check-account.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { driveHeadless, launch } from '../run/drive-headless.ts';
import { type RecordedRun, readRun } from '../run/find-run.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { type OpenRun, reopenRun } from '../run/open-run.ts';
import { otherRunInTheWay } from '../run/other-run.ts';
import { planRun } from '../run/plan-run.ts';
import { runSettings } from '../run/run-settings.ts';
import { toolNote } from '../run/tool-note.ts';
import { list, selection } from '../selection.ts';
import type { Terminal } from '../terminal.ts';

export interface RunOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly regions?: string;
  readonly phases?: string;
  readonly networks?: string;
  readonly ccip?: string;
  readonly resume?: string;
  readonly retryFailed?: boolean;
  readonly skipPreflight?: string;
  readonly skipPromotion?: string;
  readonly metrics?: string;
}

/** `run`: a rollout without a screen. */
export async function runCommand(terminal: Terminal, options: RunOptions): Promise<number> {
  if (options.retryFailed && options.resume === undefined) throw new CommandError('--retry-failed needs --resume RUN');
  if (options.skipPreflight !== undefined && options.resume !== undefined) {
    throw new CommandError('--skip-preflight is for a new run: in one that is taken up again, skip what is left of it');
  }
  if (options.skipPromotion !== undefined && options.resume !== undefined) {
    throw new CommandError('--skip-promotion is for a new run: one that is taken up again was planned already');
  }
  return options.resume === undefined ? runNew(terminal, options) : resume(terminal, options, options.resume);
}

async function runNew(terminal: Terminal, options: RunOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, list(options.regions));
  if (!options.yes) {
    throw new CommandError(
      'this starts a rollout: look at it with `besu-console plan`, then say --yes (or use the screen: besu-console)',
    );
  }
  const lab = await reviveLab(fleet.file, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const { directory, planned } = await planRun(
      fleet,
      selection(options),
      [await toolNote(fleet, settings, 'patient')],
      {
        ...settings,
        skipPreflight: options.skipPreflight,
        skipPromotion: options.skipPromotion,
      },
    );
    const tidy = (): Promise<void> => rm(directory.path, { recursive: true, force: true });
    const passwords = await typedPasswords(terminal, firstState(planned)).catch(async (problem: unknown) => {
      await tidy();
      throw problem;
    });
    const open = await reopenRun(directory, { ...settings, passwords });
    // A run that may not begin would only hide, as the latest, the one that it stood beside.
    await refuseBeside(open, tidy);
    const { metrics } = options;
    const driving = { json: options.json === true, begin: launch, printedSeq: 0, metrics };
    return await driveHeadless(open, settings, driving, terminal);
  } finally {
    await lab?.close();
  }
}

async function resume(terminal: Terminal, options: RunOptions, asked: string): Promise<number> {
  const state = stateDirectoryOf(options, terminal);
  const recorded = await readRun(state, asked);
  if (recorded.state.status === 'planned' && !options.yes) {
    throw new CommandError(`${recorded.directory.run} was never launched: say --yes to launch it now`);
  }
  // Judged by the journal alone: a run that is over is looked at, its lab stays down and nothing is written.
  const finished = isFinished(recorded.state, options.retryFailed === true);
  if (finished && (signerWords(recorded.state) === null || terminal.askHidden === undefined)) {
    return tellEnd(terminal, recorded);
  }
  const { environment, fleet } = recorded.state.plan;
  if (environment === 'production' && options.retryFailed && !options.yes) {
    throw new CommandError(`${fleet} is in production: say --yes to try again all that failed`);
  }
  await refuseOtherAccount(recorded.state, childEnvironment(terminal.env, []));
  // Where another engine is live, this one is refused.
  const alone = (await liveSocket(recorded.directory)) === null;
  const passwords = alone ? await typedPasswords(terminal, recorded.state) : new Map<string, string>();
  if (finished && passwords.size === 0) return tellEnd(terminal, recorded);
  const lab = await reviveLab(recorded.state.plan.fleetFile, terminal);
  try {
    const settings = runSettings(terminal, options, lab?.toolDirectories ?? []);
    const open = await reopenRun(recorded.directory, { ...settings, passwords });
    await refuseBeside(open, async () => {});
    const printedSeq = recorded.state.lastSeq;
    const begin = (each: OpenRun, by: Actor) => goOn(each, by, options.retryFailed === true, terminal);
    const { metrics } = options;
    return await driveHeadless(open, settings, { json: options.json === true, begin, printedSeq, metrics }, terminal);
  } finally {
    await lab?.close();
  }
}

function tellEnd(terminal: Terminal, { directory, state }: RecordedRun): number {
  terminal.err(`${directory.run} has ended already: ${whatNow(state)}\n`);
  return state.result?.exitCode ?? EXIT.unfinished;
}

async function refuseBeside(open: OpenRun, tidy: () => Promise<void>): Promise<void> {
  const other = await otherRunInTheWay(open.state.plan);
  if (other === null) return;
  await open.close('another run is in the way');
  await tidy();
  throw new CommandError(`${other}\nNothing was begun.`, EXIT.owned);
}

/** Nothing could happen any more, not even an end: waiting for one would be for ever. */
function isFinished(state: RunState, retryFailed: boolean): boolean {
  if (state.status !== 'ended' || state.result?.exitCode === EXIT.stopped) return false;
  return !retryFailed || stepsToRetry(state, [], null).length === 0;
}

function whatNow(state: RunState): string {
  const approval = approvalWords(state);
  if (approval !== null) return approval;
  const signer = signerWords(state);
  if (signer !== null) return signer;
  if (state.result?.exitCode === EXIT.ok) return 'every region is verified';
  const nothing = stepsToRetry(state, [], null).length === 0;
  return nothing ? 'nothing of it failed, but not every region is verified' : '--retry-failed takes up what failed';
}

/** Whatever an earlier engine left: not launched, paused, stopped, or ended with failures to retry. */
async function goOn(open: OpenRun, by: Actor, retryFailed: boolean, terminal: Terminal): Promise<void> {
  const { link } = open.engine;
  const { status } = open.state;
  if (status === 'planned') await link.send({ type: 'launch', by });
  const stopped = status === 'ended' && open.state.result?.exitCode === EXIT.stopped;
  if (status === 'paused' || status === 'stopping' || stopped) await link.send({ type: 'resume', by });
  if (!retryFailed) return;
  const reply = await link.send({ type: 'retry', scopes: [], from: null, by });
  if (!reply.accepted) terminal.err(`${reply.reason}\n`);
}
