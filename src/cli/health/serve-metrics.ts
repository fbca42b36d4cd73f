import type { EngineLink } from '../../engine/link.ts';
import type { HealthReport } from '../../engine/model/health.ts';
import { reduceAll } from '../../engine/state/reduce.ts';
import { healthIn } from '../../wire/signal-frames.ts';
import type { Terminal } from '../terminal.ts';
import { exposition } from './exposition.ts';
import { healthMetrics } from './health-metrics.ts';
import { metricsAddress } from './metrics-address.ts';
import { startMetrics } from './metrics-server.ts';
import { runMetrics } from './run-metrics.ts';

/** The numbers of a run and of its chain as they are now, as far as the link tells them. */
export interface Numbers {
  text(): string;
  stop(): void;
}

export function followNumbers(link: EngineLink): Numbers {
  let health: HealthReport | null = null;
  const attached = link.attach((message) => {
    if (message.type === 'events') state = reduceAll(state, message.events);
    if (message.type === 'signals') health = healthIn(message.signals) ?? health;
  });
  let { state } = attached;
  health = healthIn(attached.signals);
  const text = (): string =>
    exposition([...runMetrics(state, Date.now()), ...(health === null ? [] : healthMetrics(health))]);
  return { text, stop: () => attached.detach() };
}

/** Serves the numbers of a run and of its chain. Returns how to stop. */
export async function serveMetrics(link: EngineLink, asked: string, terminal: Terminal): Promise<() => Promise<void>> {
  const numbers = followNumbers(link);
  const server = await startMetrics(metricsAddress(asked), () => numbers.text()).catch((problem: unknown) => {
    numbers.stop();
    throw problem;
  });
  terminal.err(`metrics: ${server.url}\n`);
  return async () => {
    numbers.stop();
    await server.close();
  };
}
