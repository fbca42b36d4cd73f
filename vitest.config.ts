import { defineConfig } from 'vitest/config';

/** Those of test/e2e that look at a screen and press keys: they have the machine for themselves. */
const ON_SCREEN = 'test/e2e/{canary,recovery,replay,screen,screen-start,terminal,typed-password}.test.ts';

/** Most of these wait for programs as often as they compute: two cores are busy with three of them. */
const BESIDE_EACH_OTHER = { maxWorkers: 3, sequence: { groupOrder: 0 } };
const ALONE = { maxWorkers: 1, sequence: { groupOrder: 1 } };

/** Tests never retry and never sleep: a test that fails once has found something. */
const project = (name: string, timeoutMs: number, own: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    retry: 0,
    // CI is emptied because Ink treats any CI but "false" as a reason not to be interactive.
    env: { FORCE_COLOR: '0', COLUMNS: '100', LINES: '40', CI: 'false', NODE_ENV: 'production' },
    ...BESIDE_EACH_OTHER,
    ...own,
  },
});

export default defineConfig({
  test: {
    globalSetup: 'test/rigs/temporary-home.ts',
    projects: [
      // They change nothing outside themselves, and loading our modules anew for each file costs nearly as much as running them.
      project('unit', 20_000, { isolate: false }),
      project('contract', 30_000),
      project('simulation', 60_000),
      project('recorded', 20_000),
      project('integration', 240_000),
      project('e2e', 240_000, { exclude: [ON_SCREEN] }),
      project('screens', 240_000, { include: [ON_SCREEN], ...ALONE }),
    ],
  },
});
