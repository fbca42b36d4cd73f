import type { OpenRun } from '../run/open-run.ts';
import type { Terminal } from '../terminal.ts';
import type { MetricsWish } from './metrics-wish.ts';
import { serveMetrics } from './serve-metrics.ts';
import { watchRun } from './watch-run.ts';

/** Serves the numbers of a run without a screen, and watches its nodes for them. Returns how to stop both. */
export async function numbersOfRun(open: OpenRun, wish: MetricsWish, terminal: Terminal): Promise<() => Promise<void>> {
  const stopServing = await serveMetrics(open.engine.link, wish.address, terminal);
  const watch = await watchRun(open.engine, { env: terminal.env, toolDirectories: wish.toolDirectories });
  return async () => {
    watch?.close();
    await stopServing();
  };
}
