import { CommandExecutor } from '../../src/engine/execute/command-executor.ts';
import { systemClock } from '../../src/engine/execute/system-clock.ts';
import type { AttemptOrder } from '../../src/engine/ports.ts';

/** An engine to be killed: begins the attempt it is given and says on stdout what is reported. */
const order = JSON.parse(process.argv[2] ?? '') as AttemptOrder;
const executor = new CommandExecutor({ env: { PATH: process.env['PATH'] ?? '' }, clock: systemClock });
executor.begin({ ...order, deadlineMs: Date.now() + 600_000 }, (report) => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
