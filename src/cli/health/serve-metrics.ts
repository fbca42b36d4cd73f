import type { EngineLink } from '../../engine/link.ts';
import type { HealthReport } from '../../engine/model/health.ts';
import { reduce } from '../../engine/state/reduce.ts';
import type { Terminal } from '../terminal.ts';
import { exposition } from './exposition.ts';
import { healthMetrics } from './health-metrics.ts';
import { metricsAddress } from './metrics-address.ts';
import { startMetrics } from './metrics-server.ts';
import { runMetrics } from './run-metrics.ts';

/** Serves the numbers of a run and of its chain, as far as the link tells them. Returns how to stop. */
export async function serveMetrics(link: EngineLink, asked: string, terminal: Terminal): Promise<() => Promise<void>> {
  let health: HealthReport | null = null;
  const attached = link.attach((message) => {
    if (message.type === 'events') state = message.events.reduce(reduce, state);
    if (message.type === 'signals') health = newestHealth(message.signals) ?? health;
  });
  let { state } = attached;
  health = newestHealth(attached.signals);
  const text = (): string =>
    exposition([...runMetrics(state, Date.now()), ...(health === null ? [] : healthMetrics(health))]);
  const server = await startMetrics(metricsAddress(asked), text).catch((problem: unknown) => {
    attached.detach();
    throw problem;
  });
  terminal.err(`metrics: ${server.url}\n`);
  return async () => {
    attached.detach();
    await server.close();
  };
}

type Signals = ReturnType<EngineLink['attach']>['signals'];

export function newestHealth(signals: Signals): HealthReport | null {
  const found = signals.findLast((signal) => signal.type === 'health');
  return found === undefined ? null : found.report;
}
