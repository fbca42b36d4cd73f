import { ApiError, badRequest, noSuchPath, staleVersion, unsupportedMedia } from './api-error.ts';
import { type ApiRequest, objectBody, parsedBody, sendJson } from './api-request.ts';
import type { Exchange } from './api-server.ts';
import { type Doc, docOf, numberOf, textOf } from './document.ts';
import { fromNewEvent } from './event-schema.ts';
import { jsonPatch } from './json-patch.ts';
import type { KubeObject } from './kube-object.ts';
import { mergePatch } from './merge-patch.ts';
import { type DeletionOptions, deleteObject, type Propagation } from './object-deletion.ts';
import type { WriteOptions } from './object-writer.ts';
import { listView, objectView, schemaView, type TableOptions, wantedForm } from './response-view.ts';
import { parseSelectors } from './selector.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';
import { handleWatch } from './watch-handler.ts';

const APPLY_MEDIA = 'application/apply-patch+yaml';

const PATCHES: Readonly<Record<string, (target: unknown, patch: unknown) => unknown>> = {
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMergePatch,
  'application/json-patch+json': jsonPatch,
};

export const isDryRun = (request: ApiRequest): boolean => request.query.getAll('dryRun').includes('All');

export function writeOptions(request: ApiRequest, subresource: string): WriteOptions {
  // Without a name of its own a writer is known by its program: "kubectl/v1.35.2 (linux/amd64)".
  const manager = request.query.get('fieldManager') ?? request.userAgent.split('/')[0] ?? 'unknown';
  const operation = request.contentType === APPLY_MEDIA ? 'Apply' : 'Update';
  return { dryRun: isDryRun(request), writer: { manager, operation, subresource } };
}

/** The object a patch makes out of the live one; for server-side apply see ObjectWriter.apply. */
export function patchedObject(request: ApiRequest, live: Doc): Doc {
  const patch = PATCHES[request.contentType];
  if (patch === undefined) throw unsupportedMedia(request.contentType);
  return docOf(patch(live, parsedBody(request)));
}

function tableOptions({ path, request, server }: Exchange): TableOptions {
  const includeObject = request.query.get('includeObject') ?? 'Metadata';
  return { type: path.type, includeObject, nowMs: server.cluster.clock.nowMs(), withColumns: true };
}

export function sendObject(exchange: Exchange, status: number, object: KubeObject): void {
  const view = schemaView(exchange.path.type, object);
  const form = wantedForm(exchange.request.accept);
  sendJson(exchange.response, status, objectView(view, form, tableOptions(exchange)));
}

function matchingObjects({ server, request, path }: Exchange): KubeObject[] {
  const objects = server.cluster.store.list(path.type.id, path.namespace);
  return objects.map((object) => schemaView(path.type, object)).filter(parseSelectors(request.query));
}

function handleList(exchange: Exchange): void {
  const { server, request, response } = exchange;
  const form = wantedForm(request.accept);
  const version = String(server.cluster.store.revision);
  sendJson(response, 200, listView(matchingObjects(exchange), form, version, tableOptions(exchange)));
}

function handleCreate(exchange: Exchange): void {
  const { server, request, path } = exchange;
  const body = objectBody(request);
  const { kind } = path.type;
  if (body.kind !== undefined && body.kind !== kind) {
    throw badRequest(`the kind of the object (${textOf(body.kind)}) does not match the kind of the path (${kind})`);
  }
  const content = path.type.group === 'events.k8s.io' ? fromNewEvent(body) : body;
  sendObject(exchange, 201, server.writer.create(path.type, path.namespace, content, writeOptions(request, '')));
}

function handleApply(exchange: Exchange, subresource: string): void {
  const { server, request, path } = exchange;
  const body = objectBody(request);
  const given = docOf(body.metadata).name ?? path.name;
  if (given !== path.name) throw badRequest('the name of the object does not match the name on the request');
  const named = { ...body, metadata: { ...docOf(body.metadata), name: path.name } };
  const exists = server.cluster.store.get(path.type.id, path.namespace, path.name) !== undefined;
  const force = request.query.get('force') === 'true';
  const options = writeOptions(request, subresource);
  sendObject(exchange, exists ? 200 : 201, server.writer.apply(path.type, path.namespace, named, force, options));
}

/** PUT and PATCH of the object itself or of its status. */
export function handleWrite(exchange: Exchange, subresource: '' | 'status'): void {
  const { server, request, path } = exchange;
  if (request.contentType === APPLY_MEDIA) return handleApply(exchange, subresource);
  const live = server.writer.read(path.type, path.namespace, path.name);
  const body = request.method === 'PUT' ? objectBody(request) : patchedObject(request, live);
  sendObject(exchange, 200, server.writer.replace(path.type, live, body, writeOptions(request, subresource)));
}

export function deletionOptions(options: Doc, query: URLSearchParams): DeletionOptions {
  const grace = options.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined;
  const propagation = textOf(options.propagationPolicy) || query.get('propagationPolicy') || 'Background';
  return {
    propagation: (options.orphanDependents === true ? 'Orphan' : propagation) as Propagation,
    ...(grace === undefined ? {} : { graceSeconds: numberOf(Number(grace), 30) }),
  };
}

function handleDelete(exchange: Exchange): void {
  const { server, request, path, response } = exchange;
  const live = server.writer.read(path.type, path.namespace, path.name);
  const options = docOf(parsedBody(request));
  const { uid, resourceVersion } = docOf(options.preconditions);
  if (uid !== undefined && uid !== live.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${textOf(uid)}, UID in object meta: ${live.metadata.uid}`;
    throw new ApiError(409, 'Conflict', why);
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw staleVersion(path.type, path.name);
  }
  const isDry = isDryRun(request) || JSON.stringify(options.dryRun ?? []).includes('All');
  const result = isDry
    ? { object: live, isGone: true }
    : deleteObject(server.cluster, path.type.id, live, deletionOptions(options, request.query));
  if (!result.isGone || path.type.id === 'pods') return sendObject(exchange, 200, result.object);
  const details = { name: path.name, group: path.type.group, kind: path.type.plural, uid: live.metadata.uid };
  sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function handleDeleteCollection(exchange: Exchange): void {
  const { server, request, path, response } = exchange;
  const objects = matchingObjects(exchange);
  const options = deletionOptions(docOf(parsedBody(request)), request.query);
  for (const object of isDryRun(request) ? [] : objects) {
    const stored = server.cluster.store.get(path.type.id, object.metadata.namespace ?? '', object.metadata.name);
    if (stored !== undefined) deleteObject(server.cluster, path.type.id, stored, options);
  }
  const version = String(server.cluster.store.revision);
  sendJson(response, 200, listView(objects, 'object', version, tableOptions(exchange)));
}

const isWatch = (query: URLSearchParams): boolean => ['1', 'true'].includes(query.get('watch') ?? '');

/** The verbs on a collection or on one object; subresources are elsewhere. */
export function handleResource(exchange: Exchange): void {
  const { request, path, server } = exchange;
  const isCollection = path.name === '';
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (isWatch(request.query)) return handleWatch(exchange);
      if (isCollection) return handleList(exchange);
      return sendObject(exchange, 200, server.writer.read(path.type, path.namespace, path.name));
    case 'POST':
      if (!isCollection) throw noSuchPath();
      return handleCreate(exchange);
    case 'PUT':
    case 'PATCH':
      return handleWrite(exchange, '');
    case 'DELETE':
      return isCollection ? handleDeleteCollection(exchange) : handleDelete(exchange);
    default:
      throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
}
