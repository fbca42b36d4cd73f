import { mountConsole } from '../../../src/ui/mount.tsx';
import { BY } from './fake-engine.ts';
import { MemoryLogs } from './memory-logs.ts';
import { RolloutPlayer } from './rollout-player.ts';

/**
 * For looking at the screen by hand:
 * `esbuild test/rigs/screen/watch.ts --bundle --platform=node --format=esm --outfile=/tmp/watch.mjs` (with the aliases
 * of the real bundle), then `node /tmp/watch.mjs [regions]`.
 */
const logs = new MemoryLogs();
const player = new RolloutPlayer(logs, Number(process.argv[2] ?? 24));
const beat = setInterval(() => player.beat(), 100);
const { reason } = await mountConsole({
  ...{ link: player, logs, actor: BY, stdout: process.stdout, stdin: process.stdin, colorLevel: 1, ascii: false },
  header: { tools: 'terraform 1.11.4 (PATH)  kubectl 1.32.0 (PATH)  helm stand-in', program: 'besu-console' },
});
clearInterval(beat);
process.stdout.write(`left: ${reason}\n`);
process.exit(0);
