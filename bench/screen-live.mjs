// What the screen costs while it lives: from a key to the changed picture, bytes to the terminal, CPU and memory of the
// screen's process, while 24 regions print a thousand lines a second each and while nothing happens.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const SECONDS = 8;
const KEYS = 60;
/** A key is pressed this often: slower than a picture, faster than a second hand. */
const KEY_EVERY_MS = 97;
/** Clock ticks a second in /proc/PID/stat; 100 on every Linux there is. */
const TICKS = 100;

const fleet = (regions) => `version: 1
name: chatty
environment: lab
regions: { deploy: all${regions > 24 ? `, custom: [${madeUp(regions - 24)}]` : ''} }
phases:
  preflight: { enabled: false }
  verify: { command: [sh, -c, "i=0; while [ $i -lt 60 ]; do seq -f 'line %g of a tool that has much to say' 1 ${regions > 24 ? 10 : 500}; sleep 0.5; i=$((i+1)); done"] }
`;
const madeUp = (count) => Array.from({ length: count }, (_, at) => `{ id: made-${at}, code: ${code(at)} }`).join(', ');
const code = (at) => [at / 676, at / 26, at].map((n) => String.fromCharCode(65 + (Math.floor(n) % 26))).join('') + 'X';

/** Linux only: elsewhere there is nothing to read it from. */
function processCost(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  return { cpuMs: ((Number(stat[11]) + Number(stat[12])) * 1000) / TICKS, rssMb: rssKb / 1024 };
}

class Opened {
  bytes = 0;
  #terminal = new xterm.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  #waiting = [];

  constructor(command, cwd, env) {
    this.pty = spawn(command[0], command.slice(1), { cols: 120, rows: 40, cwd, env, name: 'xterm-256color' });
    this.pty.onData((text) => {
      this.bytes += Buffer.byteLength(text);
      this.#terminal.write(text, () => {
        const screen = this.screen();
        this.#waiting = this.#waiting.filter(({ holds, resolve }) => !holds(screen) || resolve());
      });
    });
    this.ended = new Promise((resolve) => this.pty.onExit(resolve));
  }

  screen() {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: 40 }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join(
      '\n',
    );
  }

  until(holds) {
    return holds(this.screen()) ? Promise.resolve() : new Promise((resolve) => this.#waiting.push({ holds, resolve }));
  }
}

const cursorRow = (screen) => screen.split('\n').find((row) => row.startsWith('▸')) ?? '';

/** From the press to a picture on which another row is selected, and the terminal has taken it in. */
async function keyTimes(opened) {
  const times = [];
  for (let i = 0; i < KEYS; i += 1) {
    const before = cursorRow(opened.screen()).slice(0, 20);
    const from = performance.now();
    opened.pty.write(i % 20 < 10 ? 'j' : 'k');
    await opened.until((screen) => cursorRow(screen).slice(0, 20) !== before);
    times.push(performance.now() - from);
    await wait(KEY_EVERY_MS);
  }
  times.sort((a, b) => a - b);
  return { p50Ms: times[Math.floor(times.length / 2)], p99Ms: times[Math.floor(times.length * 0.99)] };
}

async function cost(opened, seconds) {
  const [from, bytes] = [processCost(opened.pty.pid), opened.bytes];
  await wait(seconds * 1000);
  const to = processCost(opened.pty.pid);
  return {
    cpuPercent: (to.cpuMs - from.cpuMs) / (seconds * 10),
    kbPerSecond: (opened.bytes - bytes) / 1000 / seconds,
    rssMb: to.rssMb,
  };
}

/** Figures of one console on `regions` regions; `work` is a directory of the caller's. */
export async function screenLive(program, work, regions) {
  const file = join(work, `chatty-${regions}.yaml`);
  writeFileSync(file, fleet(regions));
  const env = { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', BESU_CONSOLE_STATE_DIR: join(work, 'live') };
  const opened = new Opened([...program, '--config', file], work, env);
  await opened.until((screen) => screen.includes('Nothing has been started'));
  const idle = await cost(opened, 3);
  const idleKeys = await keyTimes(opened);
  opened.pty.write('L');
  await opened.until((screen) => screen.includes('Launch chatty?'));
  opened.pty.write('y');
  await opened.until((screen) => /\d+ running/.test(screen));
  await wait(1000);
  const busy = await cost(opened, SECONDS);
  const busyKeys = await keyTimes(opened);
  // One signal to everything: the bench leaves nothing running behind.
  opened.pty.write(':abort\r');
  await opened.until((screen) => screen.includes('Type'));
  opened.pty.write('chatty\r');
  await opened.until((screen) => /^\S+ lab +ended/m.test(screen));
  opened.pty.write('q');
  await opened.ended;
  return { regions, idle: { ...idle, ...idleKeys }, busy: { ...busy, ...busyKeys } };
}

export function printLive({ regions, idle, busy }) {
  const line = (name, of) =>
    `${name.padEnd(34)} key to picture p50 ${of.p50Ms.toFixed(0)} ms, p99 ${of.p99Ms.toFixed(0)} ms; ` +
    `${of.kbPerSecond.toFixed(1)} kB/s; ${of.cpuPercent.toFixed(1)} % of a core; RSS ${of.rssMb.toFixed(0)} MB`;
  console.log(line(`screen, ${regions} regions, idle`, idle));
  console.log(line(`screen, ${regions} regions, chatty`, busy));
}
