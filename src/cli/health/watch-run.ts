import type { Engine } from '../../engine/engine-handle.ts';
import { systemClock } from '../../engine/execute/system-clock.ts';
import { reduceAll } from '../../engine/state/reduce.ts';
import type { HealthService } from '../../health/poll/health-service.ts';
import { recordChain } from '../run/chain-record.ts';
import { childEnvironment } from '../run/child-environment.ts';
import { workspaceDirectoryOf } from '../run/workspace-directory.ts';
import { DeployedRegions } from './deployed-regions.ts';

export interface WatchSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Searched for tools after PATH. */
  readonly toolDirectories: readonly string[];
}

export interface RunWatch {
  close(): Promise<void>;
}

/** Watches the nodes of a run while its engine lives, and tells its faces; null = its plan names no way to any node. */
export async function watchRun(
  engine: Engine,
  settings: WatchSettings & { readonly stateDirectory: string },
): Promise<RunWatch | null> {
  let service: HealthService | null = null;
  const attached = engine.link.attach((message) => {
    if (message.type !== 'events') return;
    state = reduceAll(state, message.events);
    // A region has joined: its nodes are watched too.
    if (service !== null && message.events.some(({ type }) => type === 'region-added')) service = renewed(service);
    service?.regionsChanged();
    if (state.policy.hadQuorum && (!remembered || state.status === 'ended')) remember();
  });
  let { state } = attached;
  const { chain } = state.plan;
  const first = state.plan.health;
  if (first === undefined) {
    attached.detach();
    return null;
  }
  const workspace = workspaceDirectoryOf(
    { name: state.plan.fleet, file: state.plan.fleetFile },
    settings.stateDirectory,
  );
  let remembered = false;
  let writing: Promise<void> = Promise.resolve();
  // For runs to come: a record that cannot be written makes them no less right, only less careful.
  const remember = (): void => {
    remembered = true;
    writing = writing.then(() => recordChain(workspace, state.plan.health ?? first, Date.now())).catch(() => {});
  };
  // The clients of Kubernetes and of Ethereum are a good part of the program: only whoever watches loads them.
  const { createHealthService } = await import('../../health/poll/health-service.ts');
  const deployed = new DeployedRegions();
  const watching = (): HealthService => {
    const planned = state.plan.health ?? first;
    const regions = planned.regions.map(({ region }) => region);
    return createHealthService({
      ...{ planned, chain, clock: systemClock, random: Math.random, env: settings.env },
      toolEnv: childEnvironment(settings.env, settings.toolDirectories),
      deployed: (answered) => deployed.of(state, regions, answered),
      starting: () => deployed.starting(state, regions),
      publish: (signals) => engine.observe(signals),
    });
  };
  const renewed = (before: HealthService): HealthService => {
    before.close();
    return watching();
  };
  service = watching();
  engine.pollWith(() => service?.pollNow());
  return {
    async close() {
      attached.detach();
      service?.close();
      await writing;
    },
  };
}
