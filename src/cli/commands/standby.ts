import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileLeaseStore } from '../../cluster/file-lease-store.ts';
import { Lease } from '../../cluster/lease.ts';
import { leaseClock } from '../../cluster/lease-clock.ts';
import { EngineNumbers } from '../cluster/engine-numbers.ts';
import { leaseTimesOf } from '../cluster/lease-seconds.ts';
import { writeRun } from '../cluster/write-run.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { loadFleet } from '../run/load-fleet.ts';
import type { Terminal } from '../terminal.ts';

interface StandbyOptions extends GlobalOptions {
  readonly leaseSeconds?: string;
}

/**
 * One of several engines of a fleet, on machines that see one state directory: whoever holds the lease there writes the run,
 * the others wait for it to fall silent. Which is the leader and which the standby is decided by nothing else.
 */
export async function standbyCommand(terminal: Terminal, options: StandbyOptions): Promise<number> {
  const fleet = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  if (fleet.mode !== 'ha') throw new CommandError('standby is for a fleet file that says mode: ha (docs/cluster.md)');
  const times = leaseTimesOf(options.leaseSeconds);
  const told = new AbortController();
  process.once('SIGTERM', () => told.abort()).once('SIGINT', () => told.abort());
  const place = join(stateDirectoryOf(options, terminal), 'leases', fleet.name);
  const lease = new Lease({
    ...{ store: fileLeaseStore(place), clock: leaseClock, times, random: Math.random },
    // Another one after a restart: it may not go on with what its predecessor was allowed to.
    me: `${hostname()}_${process.pid}_${randomUUID().slice(0, 8)}`,
    onWait: (why) => terminal.err(`waiting: ${why}\n`),
  });
  if (!(await lease.acquire(told.signal))) return EXIT.ok;
  terminal.err(`this engine holds the lease ${place}\n`);
  const alone = { times, drainMs: 0, numbers: new EngineNumbers(), admit: null, told: told.signal };
  return writeRun(terminal, lease, { fleet, options: { ...options, lease: place }, ...alone, leaseName: place });
}
