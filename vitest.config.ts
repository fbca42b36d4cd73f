import { defineConfig } from 'vitest/config';

/** Tests never retry and never sleep: a test that fails once has found something. */
const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
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
    projects: [
      project('unit', 20_000),
      project('contract', 30_000),
      project('simulation', 60_000),
      project('recorded', 20_000),
      project('integration', 240_000),
      project('e2e', 240_000),
    ],
  },
});
