import type { HealthReport } from '../../engine/model/health.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { GlobalOptions } from '../global-options.ts';
import { exposition } from '../health/exposition.ts';
import { findSource } from '../health/find-source.ts';
import { healthMetrics } from '../health/health-metrics.ts';
import type { HealthSource } from '../health/health-source.ts';
import { healthText, pictureOf } from '../health/health-text.ts';
import { metricsAddress } from '../health/metrics-address.ts';
import { startMetrics } from '../health/metrics-server.ts';
import { notYetAlarms } from '../health/not-yet-alarms.ts';
import { serveMetrics } from '../health/serve-metrics.ts';
import type { Terminal } from '../terminal.ts';

export interface HealthOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly once?: boolean;
  readonly metrics?: string;
}

/** With --once nobody waits for a fleet file that asks for patience. */
const ONCE_EVERY_MS = 2_000;
/** Two looks show whether blocks come. */
const LOOKS = 2;
/** Silence is believed after 6 s (three polls), which begin when the first ask ran out of its 2 s: then it is an alarm. */
const DOUBT_MS = 8_000;
/** A node that hangs takes 2 s, is asked again 2 s later, and hangs once more: then all is known that will be. */
const ONCE_WITHIN_MS = 15_000;

/** `health`: the chain and its nodes, from a live engine or from here. Exit 0 = healthy. */
export async function healthCommand(terminal: Terminal, options: HealthOptions): Promise<number> {
  if (options.once && options.metrics !== undefined) {
    throw new CommandError('--metrics serves as long as this runs: it does not go with --once');
  }
  const source = await findSource(terminal, options.once ? { ...options, atLeastEveryMs: ONCE_EVERY_MS } : options);
  try {
    const report = options.once ? await reportOnce(source, isTold) : await follow(terminal, options, source);
    if (options.once) terminal.out(options.json ? jsonLine(report) : healthText(report));
    return report.verdict === 'healthy' ? EXIT.ok : EXIT.unfinished;
  } finally {
    await source.close();
  }
}

/** Whoever reads one report only is to have the alarms with what to do, and not to be woken by what has passed 6 s later. */
const isTold = (report: HealthReport): boolean => notYetAlarms(report).length === 0;

/** The report after enough looks, or after the time that is given for them; one in doubt is given some seconds to settle. */
export function reportOnce(
  source: HealthSource,
  isSettled: (report: HealthReport) => boolean = () => true,
): Promise<HealthReport> {
  return new Promise((resolve, reject) => {
    let last: HealthReport | null = null;
    let firstAtMs: number | null = null;
    const done = (): void => {
      clearTimeout(late);
      if (last === null) reject(new CommandError(`${source.who} has no health to tell`, EXIT.unfinished));
      else resolve(last);
    };
    const late = setTimeout(done, ONCE_WITHIN_MS);
    source.follow((report) => {
      last = report;
      firstAtMs ??= report.observedAtMs;
      const looks = source.looks();
      const settled = isSettled(report) || report.observedAtMs - firstAtMs >= DOUBT_MS;
      if (looks === null || (looks >= LOOKS && settled)) done();
    }, done);
  });
}

/** Until interrupted, or the engine goes: every report as JSON, or the whole picture whenever it changes. */
async function follow(terminal: Terminal, options: HealthOptions, source: HealthSource): Promise<HealthReport> {
  const seen = { report: null as HealthReport | null, picture: '' };
  const closeMetrics = await openMetrics(terminal, options, source, () => seen.report);
  let interrupted: () => void = () => {};
  const why = await new Promise<string | null>((resolve) => {
    source.follow(
      (report) => {
        seen.report = report;
        const picture = pictureOf(report);
        if (options.json) terminal.out(jsonLine(report));
        // Before the first answers there is nothing to read, only a table of dashes.
        else if (picture !== seen.picture && (source.looks() ?? 1) > 0) terminal.out(`${healthText(report)}\n`);
        if ((source.looks() ?? 1) > 0) seen.picture = picture;
      },
      (reason) => resolve(reason),
    );
    interrupted = untilInterrupted(() => resolve(null));
  });
  interrupted();
  await closeMetrics();
  if (why !== null) terminal.err(`${source.who} tells nothing more: ${why}\n`);
  if (seen.report === null) throw new CommandError(`${source.who} has told nothing`, EXIT.unfinished);
  return seen.report;
}

async function openMetrics(
  terminal: Terminal,
  { metrics }: HealthOptions,
  { link }: HealthSource,
  report: () => HealthReport | null,
): Promise<() => Promise<void>> {
  if (metrics === undefined) return async () => {};
  if (link !== null) return serveMetrics(link, metrics, terminal);
  const text = (): string => {
    const known = report();
    return known === null ? '' : exposition(healthMetrics(known));
  };
  const server = await startMetrics(metricsAddress(metrics), text);
  terminal.err(`metrics: ${server.url}\n`);
  return () => server.close();
}

/** Returns how to stop listening. */
function untilInterrupted(leave: () => void): () => void {
  // Neither a signal nor the timers of the watch keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  return () => {
    clearInterval(alive);
    for (const signal of signals) process.off(signal, leave);
  };
}

const jsonLine = (report: HealthReport): string => `${JSON.stringify(report)}\n`;
