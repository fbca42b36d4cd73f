// `npm run demo -- --headless`: npm appends what follows `--` to the last command only, so both steps live in one script.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const run = (script, ...args) =>
  spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], { stdio: ['ignore', 2, 2] });

const contracts = process.argv.includes('--contracts') ? ['--contracts'] : [];
run('fetch-tools.mjs', '--optional', '--quiet', '--missing', ...contracts);
if (!existsSync(join(root, 'dist/main.js'))) run('build.mjs');

process.env.BESU_CONSOLE_TOOLS_DIR ??= join(root, '.cache/tools');
process.argv.splice(1, 1, join(root, 'bin/besu-console.js'), 'demo');
// In this process, not a child: the terminal, its signals and the exit status stay the console's own.
await import('../bin/besu-console.js');
