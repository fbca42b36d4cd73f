// The log view on a log of 2 GB: how soon its end is on screen, how fast it is counted and searched, what it costs.

import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LogFile } from '../src/cli/run/log-file.ts';
import { PATTERNS_ONLY } from '../src/lib/secrets/secret-mask.ts';
import { parseQuery } from '../src/ui/view/log-query.ts';
import { timeCommand } from './measure.mjs';

const BIG_BYTES = 2_000_000_000;
const SMALL_BYTES = 500_000_000;
const BLOCK_LINES = 60_000;
const SCREEN_ROWS = 40;
const MB = 1e6;

/** With as much left over: a benchmark that fills the disk of its machine has failed. */
function bytesThatFit(directory) {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize > 2 * BIG_BYTES ? BIG_BYTES : SMALL_BYTES;
}

/** Lines as Besu writes them, one in a thousand of them an error. */
function besuLine(i) {
  const time = `2026-11-21 04:${String(10 + (i % 50)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.123+00:00`;
  const level = i % 1000 === 999 ? 'ERROR' : 'INFO ';
  return `${time} | EthScheduler-Workers-${i % 4} | ${level} | PersistBlockTask | Imported #${i} / ${i % 7} tx / 0 om\n`;
}

function writeLog(path, bytes) {
  const block = Buffer.from(Array.from({ length: BLOCK_LINES }, (_, i) => besuLine(i)).join(''));
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block);
  closeSync(file);
}

function told(log, wanted) {
  return new Promise((resolve) => {
    const check = () => {
      if (!wanted()) return;
      stop();
      resolve();
    };
    const stop = log.onChange(check);
    check();
  });
}

async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function searchMs(log, pattern) {
  const { query } = parseQuery(pattern);
  return timed(async () => {
    const search = log.search(query, null);
    await told(log, () => search.found().done);
    search.stop();
  });
}

/** What our own reader takes, in the order somebody would notice it. */
async function measureReader(path) {
  const before = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const startedAt = performance.now();
  const log = new LogFile(path, { openingMs: 30, mask: PATTERNS_ONLY, behind: () => null }, () => {});
  const end = log.extent().counting?.end ?? log.extent().lineCount;
  if (log.lines(end - SCREEN_ROWS, SCREEN_ROWS).length !== SCREEN_ROWS)
    throw new Error('the end of the log is not there');
  const firstMs = performance.now() - startedAt;
  delay.enable();
  await told(log, () => log.extent().counting === null);
  const countedMs = performance.now() - startedAt;
  const exactMs = await searchMs(log, 'ERROR');
  const anyCaseMs = await searchMs(log, 'error');
  const expressionMs = await searchMs(log, '/#\\d+999 .* om/');
  delay.disable();
  log.close();
  return {
    firstMs,
    countedMs,
    exactMs,
    anyCaseMs,
    expressionMs,
    stallMs: delay.max / 1e6,
    rss: process.memoryUsage.rss() - before,
  };
}

/** less stops at the end of the file and leaves; it needs a terminal, which script(1) plays. Null = not on this machine. */
async function lessMs(path) {
  const less = `LESSHISTFILE=- less -X +Gq '${path}'`;
  return timeCommand(['script', '-qec', less, '/dev/null'], { env: { TERM: 'xterm' } }).catch(() => null);
}

/** Through a pipe: grep that sees /dev/null stops at the first match. */
const grepMs = (options, pattern, path) =>
  timeCommand(['sh', '-c', 'grep "$1" "$2" "$3" | cat', 'sh', options, pattern, path], { env: { LC_ALL: 'C.UTF-8' } });

/** Targets: a small factor of tools that do nothing else, and what a person at the keys does not feel. */
export async function logFigures(work, figure) {
  const path = join(work, 'big.log');
  const bytes = bytesThatFit(work);
  try {
    writeLog(path, bytes);
    const size = `log of ${bytes / 1e9} GB`;
    const ours = await measureReader(path);
    const less = await lessMs(path);
    const against = (name, ms, baseMs, target) => figure(`${size}: ${name}`, { ms }, { baseMs }, target);
    return [
      ...(less === null ? [] : [against('its end on screen / less +G', ours.firstMs, less, 1)]),
      against('every line counted / wc -l', ours.countedMs, await timeCommand(['wc', '-l', path]), 12),
      against('search ERROR / grep -c', ours.exactMs, await grepMs('-c', 'ERROR', path), 10),
      against('search error / grep -ci', ours.anyCaseMs, await grepMs('-ci', 'error', path), 3),
      against(
        'search /#\\d+999 .* om/ / grep -cE',
        ours.expressionMs,
        await grepMs('-ciE', '#[0-9]+999 .* om', path),
        5,
      ),
      against('longest turn / 100 ms', ours.stallMs, 100, 1),
      { ...against('memory / 200 MB', ours.rss / MB, 200, 1), unit: 'MB' },
    ];
  } finally {
    rmSync(path, { force: true });
  }
}
