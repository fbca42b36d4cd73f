// One way of asking many nodes every second, in a process of its own: what it costs and how fast the answers are.
// besu-console's own poller (which now and then asks more), the same with all that is made of the answers and told to a face,
// ethers' JsonRpcProvider, or fetch; the same four questions in one batch.

import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const [way, portsText, secondsText] = process.argv.slice(2);
const urls = JSON.parse(portsText).map((port) => `http://127.0.0.1:${port}`);
const EVERY_MS = 1_000;
const REGIONS = 24;
/** Modules are compiled, sockets opened, and the first look asks for more: none of that comes again. */
const WARM_UP_MS = 2_500;

const FAST = [
  ['eth_chainId', []],
  ['eth_getBlockByNumber', ['latest', false]],
  ['eth_syncing', []],
  ['net_peerCount', []],
];

/** Each way calls `answered` with the milliseconds one node took, or with null when it gave nothing. */
const ways = {
  console: (answered) => poll(answered),
  async judged(answered) {
    const { assess } = await import('../src/health/assess/assess.ts');
    const { foldSamples, NOTHING_SAMPLED } = await import('../src/health/assess/health-memory.ts');
    const { rememberedLinks } = await import('../src/health/assess/peer-links.ts');
    const { SignalFrames } = await import('../src/wire/signal-frames.ts');
    let memory = NOTHING_SAMPLED;
    const heard = [];
    const nodes = await poll(answered, (sample) => heard.push(sample));
    const expected = {
      ...{ topology: 'shared-chain', chainId: 138, genesisHash: null, blockPeriodMs: 1_000, emptyBlockPeriodMs: 0 },
      ...{ requestTimeoutMs: 2_000, everyMs: EVERY_MS, minPeers: 3, maxBlocksBehind: 2, nodes },
      deployedRegions: [...new Set(nodes.map(({ region }) => region))],
    };
    const frames = new SignalFrames();
    const linksOf = rememberedLinks();
    let given = null;
    setInterval(() => {
      memory = foldSamples(memory, heard.splice(0));
      const report = assess(memory, expected, Date.now(), given, linksOf);
      const signals = [{ type: 'health', report }];
      // A face is told what differs; what the whole would be is known from before the measuring.
      if (measuring) told.push(frames.encode(signals, given).length);
      else whole = frames.encode(signals, null).length;
      given = report;
    }, EVERY_MS);
  },
  async ethers(answered) {
    const { JsonRpcProvider, Network } = await import('ethers');
    const network = Network.from(138);
    const options = { staticNetwork: network, batchMaxCount: FAST.length, batchStallTime: 0 };
    const nodes = urls.map((url) => new JsonRpcProvider(url, network, options));
    everySecond(nodes, (node) => Promise.all(FAST.map(([method, params]) => node.send(method, params))), answered);
  },
  async fetch(answered) {
    const calls = FAST.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }));
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(calls) };
    everySecond(
      urls,
      async (url) => (await fetch(url, { ...request, signal: AbortSignal.timeout(2_000) })).json(),
      answered,
    );
  },
};

async function poll(answered, hear = () => {}) {
  const { createNodePoller } = await import('../src/health/poll/node-poller.ts');
  const { createHttpDoor } = await import('../src/health/http-door.ts');
  const { createJsonRpcClient } = await import('../src/health/json-rpc-client.ts');
  const { systemClock } = await import('../src/engine/execute/system-clock.ts');
  const nodes = urls.map((url, at) => {
    const region = `region${at % REGIONS}`;
    return {
      ...{ id: `${region}/validator-${Math.floor(at / REGIONS)}`, region, role: 'validator', chain: 'fleet' },
      ...{ tellsTime: true, open: async () => ({ ok: true, value: { url } }), lost: (problem) => problem },
    };
  });
  const client = createJsonRpcClient(createHttpDoor(256));
  const onSample = (sample) => {
    hear(sample);
    answered(sample.ok ? sample.latencyMs : null);
  };
  idleRss = process.memoryUsage().rss;
  createNodePoller({ nodes, client, clock: systemClock, random: Math.random, everyMs: EVERY_MS, onSample });
  return nodes;
}

function everySecond(nodes, ask, answered) {
  idleRss = process.memoryUsage().rss;
  const timed = async (node) => {
    const startedAt = performance.now();
    const ok = await ask(node).then(
      () => true,
      () => false,
    );
    answered(ok ? performance.now() - startedAt : null);
  };
  setInterval(() => nodes.forEach(timed), EVERY_MS);
}

function sockets() {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter((link) => link.startsWith('socket:')).length;
}

const times = [];
/** Bytes of each report as a face is told it, and of one that is told whole. */
const told = [];
let whole = null;
let lost = 0;
/** With everything loaded and nothing asked yet. */
let idleRss = 0;
let measuring = false;
await ways[way]((ms) => {
  if (!measuring) return;
  if (ms === null) lost += 1;
  else times.push(ms);
});
const alive = setInterval(() => {}, 1_000);
await delay(WARM_UP_MS);
measuring = true;
const before = process.cpuUsage();
const startedAt = performance.now();
await delay(Number(secondsText) * 1000);
const { user, system } = process.cpuUsage(before);
const wallMs = performance.now() - startedAt;
clearInterval(alive);
times.sort((a, b) => a - b);
const figures = {
  cpuPercent: (user + system) / 10 / wallMs,
  rssMb: process.memoryUsage().rss / 1e6,
  moreMb: (process.memoryUsage().rss - idleRss) / 1e6,
  sockets: process.platform === 'linux' ? sockets() : null,
  answers: times.length,
  lost,
  p50Ms: times[Math.floor(times.length / 2)] ?? null,
  maxMs: times.at(-1) ?? null,
  wholeKb: whole === null ? null : whole / 1024,
  toldKb: told.length === 0 ? null : told.reduce((sum, bytes) => sum + bytes, 0) / told.length / 1024,
};
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
