import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { openClusterClient } from '../../cluster/cluster-client.ts';
import { Lease } from '../../cluster/lease.ts';
import { leaseClock } from '../../cluster/lease-clock.ts';
import { type LeaseName, leaseStore } from '../../cluster/lease-store.ts';
import { tokenGate } from '../../cluster/token-gate.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE } from '../global-options.ts';
import { metricsAddress } from '../health/metrics-address.ts';
import { startMetrics } from '../health/metrics-server.ts';
import { loadFleet } from '../run/load-fleet.ts';
import type { Terminal } from '../terminal.ts';
import type { ClusterEngineOptions } from './cluster-engine-options.ts';
import { EngineNumbers } from './engine-numbers.ts';
import { leaseTimesOf } from './lease-seconds.ts';
import { type HeldRun, writeRun } from './write-run.ts';

/**
 * The engine as a pod runs it: writes a run while it holds the lease, and lets go of it, untouched, when it does not. There
 * is no screen and no person; whoever wants to see or ask something attaches.
 */
export async function clusterEngineCommand(terminal: Terminal, options: ClusterEngineOptions): Promise<number> {
  const name = leaseNameOf(options.lease);
  const times = leaseTimesOf(options.leaseSeconds);
  const drainMs = secondsOf(options.drainSeconds ?? '0') * 1000;
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  const client = await openClusterClient(options.kubeconfig ?? null);
  const told = new AbortController();
  process.once('SIGTERM', () => told.abort()).once('SIGINT', () => told.abort());
  const numbers = new EngineNumbers();
  const metrics = options.metrics === undefined ? null : await serve(numbers, options.metrics);
  const lease = new Lease({
    store: leaseStore(client, name),
    clock: leaseClock,
    times,
    // The random part makes a restarted pod somebody else: it may not go on with what its predecessor was allowed to.
    me: `${hostname()}_${randomUUID()}`,
    random: Math.random,
    onWait: (why) => terminal.err(`waiting: ${why}\n`),
  });
  const house = { namespace: name.namespace, release: options.release ?? name.name };
  const run: HeldRun = { fleet, options, times, drainMs, numbers, admit: tokenGate(client, house), told: told.signal };
  try {
    if (!(await lease.acquire(told.signal))) return EXIT.ok;
    terminal.err(`this engine holds the lease ${options.lease}\n`);
    numbers.holdsLease(true);
    return await writeRun(terminal, lease, run);
  } finally {
    await metrics?.close();
  }
}

function leaseNameOf(text: string): LeaseName {
  const [namespace = '', name = '', ...more] = text.split('/');
  const fits = (word: string) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(word);
  if (!fits(namespace) || !fits(name) || more.length > 0) {
    throw new CommandError(`--lease takes NAMESPACE/NAME, such as besu-console/besu-console, not ${text}`);
  }
  return { namespace, name };
}

function secondsOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CommandError(`--drain-seconds takes a whole number, not ${text}`);
}

const serve = (numbers: EngineNumbers, address: string) => startMetrics(metricsAddress(address), () => numbers.text());
