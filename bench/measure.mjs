import { spawn } from 'node:child_process';

/** Wall time of one program in ms, output thrown away. A program that fails has measured nothing, so it stops the bench. */
export function timeCommand([command, ...args], { input = '', env = {} } = {}) {
  return new Promise((done, fail) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    // A program that ends without reading its input is no fault of the measurement.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) done(performance.now() - startedAt);
      else fail(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}: ${complaint.trim()}`));
    });
  });
}

/** Medians of several programs, taken in turns, so that a busy moment of the machine meets all of them. */
export async function mediansInTurns(commands, rounds, options) {
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) times[index].push(await timeCommand(command, options));
  }
  return times.map((list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]);
}

/** xargs as the scripts before this console used it: one phase over all regions, then the next phase. */
export async function timeXargsPhases(regions, shellCommands) {
  const startedAt = performance.now();
  for (const command of shellCommands) {
    await timeCommand(['xargs', '-P', String(regions.length), '-I', '{}', 'sh', '-c', command], {
      input: `${regions.join('\n')}\n`,
    });
  }
  return performance.now() - startedAt;
}
