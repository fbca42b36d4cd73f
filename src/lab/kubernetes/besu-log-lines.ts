import type { LabPod } from './lab-kubernetes-options.ts';

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** The lab's chains make a block every two seconds; a container's log keeps this many of them. */
const BLOCK_SECONDS = 2;
const LINES_KEPT = 500;

const stamp = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ').replace('Z', '+00:00');

/** Besu's console pattern: time, thread, level, logger, message. */
const line = (atMs: number, thread: string, logger: string, message: string): LogLine => ({
  atMs,
  text: `${stamp(atMs)} | ${thread} | INFO  | ${logger} | ${message}`,
});

export const startLines = (pod: LabPod, atMs: number): LogLine[] => [
  line(atMs, 'main', 'Besu', `Starting Besu, image ${pod.image}`),
  line(atMs + 40, 'main', 'Besu', 'Static Nodes file = /config/static-nodes.json'),
  line(atMs + 90, 'main', 'RocksDBKeyValueStorageFactory', 'Existing database at /data. Metadata: segmented'),
  line(atMs + 200, 'main', 'Runner', 'Starting Ethereum main loop ...'),
  line(atMs + 260, 'main', 'JsonRpcHttpService', 'JSON-RPC service started and listening on 0.0.0.0:8545'),
];

/** The log of a container as a function of time: nothing is kept while nobody reads. */
export function besuLogLines(pod: LabPod, startedMs: number, endMs: number, speed: number): LogLine[] {
  const stepMs = (BLOCK_SECONDS * 1000) / speed;
  const blocks = Math.max(0, Math.floor((endMs - startedMs) / stepMs));
  const first = Math.max(1, blocks - LINES_KEPT);
  const lines = first === 1 ? startLines(pod, startedMs) : [];
  for (let block = first; block <= blocks; block += 1) {
    const verb = pod.ordinal !== null && block % 4 === pod.ordinal % 4 ? 'Produced' : 'Imported';
    const text = `${verb} #${block} / 0 tx / 0 om / 0 (0.0%) gas`;
    lines.push(line(startedMs + block * stepMs, 'QbftProcessorExecutor-QBFT-0', 'QbftBesuControllerBuilder', text));
  }
  return lines;
}
