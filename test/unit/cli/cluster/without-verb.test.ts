import { expect, test } from 'vitest';
import { CommandError } from '../../../../src/cli/exit-code.ts';
import { parseAndRun } from '../../../../src/cli/program.ts';

/** What is said to somebody who has no terminal to draw on. */
async function said(...argv: readonly string[]): Promise<string> {
  const terminal = { out: () => {}, err: () => {}, isInteractive: false, env: {}, cwd: '/' };
  const problem: unknown = await parseAndRun(argv, terminal as never).catch((error: unknown) => error);
  return problem instanceof CommandError ? problem.message : String(problem);
}

test.each([['--cluster'], ['--namespace', 'ops', '--cluster']])(
  'besu-console %s is the screen of attach --cluster',
  async (...argv) => {
    expect(await said(...argv)).toContain(
      'this is no terminal to draw on; use: besu-console events --cluster --follow',
    );
  },
);

test('a mistyped verb with --cluster is told what was meant', async () => {
  expect(await said('lanch', '--cluster')).toBe('there is no command lanch; did you mean launch?');
});
