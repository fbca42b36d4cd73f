import { systemClock } from '../../engine/execute/system-clock.ts';
import type { PlannedHealth } from '../../engine/model/planned-health.ts';
import { createHealthService } from '../../health/poll/health-service.ts';
import type { AskNode } from '../../health/votes/node-votes.ts';
import type { ChainSettings } from '../../regions/fleet.ts';
import { childEnvironment } from '../run/child-environment.ts';
import type { HealthSource } from './health-source.ts';
import type { WatchSettings } from './watch-run.ts';

export interface OwnWatch {
  readonly planned: PlannedHealth;
  readonly chain: ChainSettings | null;
  readonly deployed: (answered: ReadonlySet<string>) => readonly string[];
}

/** The nodes as this process watches them; it may ask them other things as well. */
export interface OwnSource extends HealthSource {
  readonly ask: AskNode;
}

/** Asks the nodes from this process: no engine is live. */
export function ownSource(watch: OwnWatch, settings: WatchSettings): OwnSource {
  let tell: Parameters<HealthSource['follow']>[0] = () => {};
  const service = createHealthService({
    ...watch,
    // No engine is live, so nothing is being rolled out, or a headless one is, which only its journal shows.
    starting: () => [],
    clock: systemClock,
    random: Math.random,
    env: settings.env,
    toolEnv: childEnvironment(settings.env, settings.toolDirectories),
    publish: (signals) => {
      for (const signal of signals) if (signal.type === 'health') tell(signal.report);
    },
  });
  return {
    who: 'this process',
    link: null,
    looks: () => service.looks(),
    ask: (node, calls) => service.ask(node, calls),
    follow(onReport) {
      tell = onReport;
    },
    close: async () => service.close(),
  };
}
