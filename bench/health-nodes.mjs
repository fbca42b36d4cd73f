// Many tiny Besu nodes in one process of their own, so that what the askers cost is theirs alone. Prints their ports.

import { createServer } from 'node:http';
import { encodeRlp } from 'ethers';

const count = Number(process.argv[2]);
const hex = (byte, length) => `0x${byte.repeat(length)}`;
const validators = Array.from({ length: 24 }, (_, at) => `0x${at.toString(16).padStart(40, '0')}`);
const seals = Array.from({ length: 16 }, () => hex('5e', 65));
const extraData = encodeRlp([hex('00', 32), validators, [], '0x', seals]);
const startedAt = Date.now();

/** A head of 24 validators with 16 seals, new every second; as large as Besu's. */
function block(parameter) {
  const height = parameter === 'latest' ? 100 + Math.floor((Date.now() - startedAt) / 1000) : Number(parameter);
  const number = `0x${height.toString(16)}`;
  const hash = `0x${height.toString(16).padStart(64, '0')}`;
  const parentHash = `0x${(height - 1).toString(16).padStart(64, '0')}`;
  const timestamp = `0x${Math.floor(Date.now() / 1000).toString(16)}`;
  const fixed = { logsBloom: hex('00', 256), stateRoot: hex('11', 32), gasLimit: '0x1c9c380', transactions: [] };
  return { number, hash, parentHash, timestamp, miner: validators[height % 24], extraData, ...fixed };
}

/** A public key for each node, and the peers that Besu's default of 25 lets it have. */
const idOf = (node) => `0x${((node + count) % count).toString(16).padStart(128, '0')}`;
const PEERS = Math.min(25, count - 1);
const peersOf = (node) =>
  Array.from({ length: PEERS }, (_, at) => ({ id: idOf(node + at - (PEERS >> 1) + (at >= PEERS >> 1 ? 1 : 0)) }));

const answers = {
  eth_chainId: () => '0x8a',
  eth_getBlockByNumber: ([parameter]) => block(parameter),
  eth_syncing: () => false,
  net_peerCount: () => `0x${PEERS.toString(16)}`,
  admin_nodeInfo: (_, node) => ({ id: idOf(node) }),
  admin_peers: (_, node) => peersOf(node),
  web3_clientVersion: () => 'besu/v26.8.0/linux-x86_64/openjdk-java-21',
};

function answer(call, node) {
  const result = answers[call.method]?.(call.params, node);
  const end = result === undefined ? { error: { code: -32604, message: 'Method not enabled' } } : { result };
  return { jsonrpc: '2.0', id: call.id, ...end };
}

function serve(request, response, node) {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const calls = JSON.parse(body);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(Array.isArray(calls) ? calls.map((call) => answer(call, node)) : answer(calls, node)));
  });
}

const listen = (_, node) =>
  new Promise((done) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => serve(request, response, node));
    server.listen(0, '127.0.0.1', () => done(server.address().port));
  });

process.stdout.write(`${JSON.stringify(await Promise.all(Array.from({ length: count }, listen)))}\n`);
