import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ApiError, badRequest } from '../api-error.ts';
import type { Exchange } from '../api-server.ts';
import { docOf, docsOf, textOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import { nodeAddress } from '../node-pool.ts';
import { type LogSink, type LogWish, readLog } from './log-reader.ts';
import type { ProcessPodRun } from './process-pod-run.ts';

/** The log of a container that is a process, out of its file. */
export async function handleProcessLog(
  { server, request, path, response }: Exchange,
  pod: KubeObject,
  run: ProcessPodRun,
  container: string,
): Promise<void> {
  if (run.isLost) throw unreachable(server.cluster.store.get('nodes', '', run.node), path.namespace, pod, container);
  const previous = request.query.get('previous') === 'true';
  const log = run.log(container, previous);
  const { name } = pod.metadata;
  if (log === undefined) {
    if (previous) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waitingReason(pod, container)}`);
  }
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  // The client learns that its question was understood before there is anything to say.
  response.flushHeaders();
  await readLog(
    log,
    wishOf(request.query, server.cluster.clock.nowMs()),
    sinkOf(response, () => server.isSilent()),
  );
  response.end();
}

function wishOf(query: URLSearchParams, nowMs: number): LogWish {
  const seconds = numberIn(query, 'sinceSeconds');
  const time = Date.parse(query.get('sinceTime') ?? '');
  const sinceMs = seconds === null ? (Number.isNaN(time) ? null : time) : nowMs - seconds * 1000;
  return {
    sinceMs,
    tailLines: numberIn(query, 'tailLines'),
    limitBytes: numberIn(query, 'limitBytes'),
    withTimes: query.get('timestamps') === 'true',
    follow: query.get('follow') === 'true',
  };
}

function numberIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (!/^\d+$/.test(text)) throw badRequest(`${name} must be a number, not "${text}"`);
  return Number(text);
}

function sinkOf(response: ServerResponse, isSilent: () => boolean): LogSink {
  const reader = new AbortController();
  response.on('close', () => reader.abort());
  const gone = reader.signal;
  return {
    gone,
    write: async (bytes) => {
      // An API that has become a black hole drops this connection when it comes back.
      if (isSilent()) await aborted(gone);
      if (gone.aborted || response.destroyed) return false;
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), aborted(gone)]);
      return !gone.aborted;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}

function waitingReason(pod: KubeObject, container: string): string {
  const { containerStatuses, initContainerStatuses } = docOf(pod.status);
  const all = [...docsOf(initContainerStatuses), ...docsOf(containerStatuses)];
  const status = all.find(({ name }) => name === container);
  return textOf(docOf(docOf(status?.state).waiting).reason, 'ContainerCreating');
}

/** The API server asks the kubelet, and there is none. */
function unreachable(node: KubeObject | undefined, namespace: string, pod: KubeObject, container: string): ApiError {
  const address = `${nodeAddress(node)}:10250`;
  const url = `https://${address}/containerLogs/${namespace}/${pod.metadata.name}/${container}`;
  return new ApiError(500, 'InternalError', `Get "${url}": dial tcp ${address}: connect: no route to host`);
}
