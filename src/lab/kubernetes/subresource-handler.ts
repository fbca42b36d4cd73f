import { noSuchPath } from './api-error.ts';
import { objectBody, sendJson } from './api-request.ts';
import type { Exchange } from './api-server.ts';
import { checkEviction } from './disruption-budget.ts';
import { type Doc, docOf, numberOf, textMapOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import { deleteObject } from './object-deletion.ts';
import { handlePodLog } from './pod-log-handler.ts';
import { handleProxy } from './proxy-handler.ts';
import { deletionOptions, handleWrite, isDryRun, patchedObject, sendObject, writeOptions } from './resource-handler.ts';

function scaleOf(object: KubeObject): Doc {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const labels = Object.entries(textMapOf(docOf(docOf(object.spec).selector).matchLabels));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberOf(docOf(object.spec).replicas, 0) },
    status: {
      replicas: numberOf(docOf(object.status).replicas, 0),
      selector: labels.map(([key, value]) => `${key}=${value}`).join(','),
    },
  };
}

function handleScale({ server, request, path, response }: Exchange): void {
  const live = server.writer.read(path.type, path.namespace, path.name);
  if (request.method === 'GET') return sendJson(response, 200, scaleOf(live));
  const wanted = request.method === 'PUT' ? objectBody(request) : patchedObject(request, scaleOf(live));
  const replicas = numberOf(docOf(wanted.spec).replicas, 0);
  const { resourceVersion } = docOf(wanted.metadata);
  const body = {
    ...live,
    metadata: { ...live.metadata, resourceVersion },
    spec: { ...docOf(live.spec), replicas },
  };
  const stored = server.writer.replace(path.type, live, body, writeOptions(request, 'scale'));
  sendJson(response, 200, scaleOf(stored));
}

function handleEviction({ server, request, path, response }: Exchange): void {
  const pod = server.writer.read(path.type, path.namespace, path.name);
  const body = objectBody(request);
  checkEviction(server.cluster, pod);
  const options = deletionOptions(docOf(body.deleteOptions), request.query);
  if (!isDryRun(request)) deleteObject(server.cluster, 'pods', pod, options);
  sendJson(response, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
}

export async function handleSubresource(exchange: Exchange): Promise<void> {
  const { server, request, path } = exchange;
  if (!path.type.subresources.includes(path.subresource)) throw noSuchPath();
  switch (path.subresource) {
    case 'status':
      if (request.method !== 'GET') return handleWrite(exchange, 'status');
      return sendObject(exchange, 200, server.writer.read(path.type, path.namespace, path.name));
    case 'scale':
      return handleScale(exchange);
    case 'log':
      return handlePodLog(exchange);
    case 'eviction':
      return handleEviction(exchange);
    case 'proxy':
      return handleProxy(exchange);
    default:
      throw noSuchPath();
  }
}
