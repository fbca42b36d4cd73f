import { badRequest } from './api-error.ts';
import type { Exchange } from './api-server.ts';
import type { LogLine } from './besu-log-lines.ts';
import { docOf, docsOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import { handleProcessLog } from './process-pods/process-log-handler.ts';

const FOLLOW_MS = 250;

function containerNames(pod: KubeObject): string[] {
  const spec = docOf(pod.spec);
  return [...docsOf(spec.initContainers), ...docsOf(spec.containers)].map((container) => textOf(container.name));
}

function waitingReason(pod: KubeObject): string {
  const state = docOf(docsOf(docOf(pod.status).containerStatuses)[0]?.state);
  return textOf(docOf(state.waiting).reason, 'ContainerCreating');
}

function checkedContainer(pod: KubeObject, asked: string | null): string {
  const names = containerNames(pod);
  const name = asked ?? names[0] ?? '';
  if (!names.includes(name)) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
  return name;
}

/** The part of the log the query asks for. */
function selectLines(lines: readonly LogLine[], query: URLSearchParams, nowMs: number): readonly LogLine[] {
  const sinceSeconds = query.get('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  const fromMs = sinceSeconds !== null ? nowMs - Number(sinceSeconds) * 1000 : Date.parse(sinceTime ?? '');
  const recent = Number.isNaN(fromMs) ? lines : lines.filter((line) => line.atMs >= fromMs);
  const tail = query.get('tailLines');
  return tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
}

const render = (lines: readonly LogLine[], withTimes: boolean): string =>
  lines.map((line) => `${withTimes ? `${new Date(line.atMs).toISOString()} ` : ''}${line.text}\n`).join('');

/** What is new since the last line that was sent; logs are rings, so positions mean nothing. */
function linesAfter(lines: readonly LogLine[], last: LogLine | undefined): readonly LogLine[] {
  if (last === undefined) return lines;
  const index = lines.findLastIndex((line) => line.text === last.text);
  return index >= 0 ? lines.slice(index + 1) : lines.filter((line) => line.atMs > last.atMs);
}

export async function handlePodLog(exchange: Exchange): Promise<void> {
  const { server, request, path, response } = exchange;
  const { query } = request;
  const pod = server.writer.read(path.type, path.namespace, path.name);
  const container = checkedContainer(pod, query.get('container'));
  const process = server.controllers.kubelet.processPod(pod);
  if (process !== undefined) return handleProcessLog(exchange, pod, process, container);
  const previous = query.get('previous') === 'true';
  const read = (): readonly LogLine[] | undefined => server.controllers.kubelet.log(pod, previous, server.speed);
  const lines = read();
  if (lines === undefined) {
    const name = pod.metadata.name;
    if (previous) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waitingReason(pod)}`);
  }
  const withTimes = query.get('timestamps') === 'true';
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.write(render(selectLines(lines, query, server.cluster.clock.nowMs()), withTimes));
  if (query.get('follow') !== 'true' || previous) return void response.end();
  let last = lines.at(-1);
  const timer = setInterval(() => {
    const now = read();
    // A new start has a new first line or an end: kubelet ends the stream with the container.
    const isGone = now === undefined || !isRunning();
    const fresh = linesAfter(now ?? [], last);
    last = fresh.at(-1) ?? last;
    if (fresh.length > 0 && !server.isSilent()) response.write(render(fresh, withTimes));
    if (isGone) response.end();
  }, FOLLOW_MS).unref();
  response.on('close', () => clearInterval(timer));

  function isRunning(): boolean {
    const current = server.cluster.store.get('pods', path.namespace, path.name);
    const state = docOf(docsOf(docOf(current?.status).containerStatuses)[0]?.state);
    return current?.metadata.uid === pod.metadata.uid && state.running !== undefined;
  }
}
