import { defineConfig } from 'vitest/config';

/** Tests never retry and never sleep: a test that fails once has found something. */
const project = (name: string, timeoutMs: number, workers: 1 | 2) => ({
  test: {
    name,
    // Screens and keys have the machine for themselves; everything else is as right beside something as alone.
    maxWorkers: workers,
    sequence: { groupOrder: 2 - workers },
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    retry: 0,
    // CI is emptied because Ink treats any CI but "false" as a reason not to be interactive.
    env: { FORCE_COLOR: '0', COLUMNS: '100', LINES: '40', CI: 'false', NODE_ENV: 'production' },
  },
});

export default defineConfig({
  test: {
    globalSetup: 'test/rigs/temporary-home.ts',
    projects: [
      project('unit', 20_000, 2),
      project('contract', 30_000, 2),
      project('simulation', 60_000, 2),
      project('recorded', 20_000, 2),
      project('integration', 240_000, 2),
      project('e2e', 240_000, 1),
    ],
  },
});
