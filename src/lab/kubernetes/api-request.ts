import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiError, badRequest, unsupportedMedia } from './api-error.ts';
import { type Doc, isDoc } from './document.ts';
import { decodeProtobuf, PROTOBUF_MEDIA } from './protobuf-body.ts';

/** The limit of the real server for objects; a Secret of helm may come close. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** One request to one cluster; `path` has no cluster prefix. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: Buffer;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Without destroying the message the refusal of a body too large can still be sent.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new ApiError(413, 'RequestEntityTooLarge', `limit is ${BODY_LIMIT}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readApiRequest(message: IncomingMessage, url: URL, path: string): Promise<ApiRequest> {
  return {
    method: message.method ?? 'GET',
    path,
    query: url.searchParams,
    accept: message.headers.accept ?? '',
    contentType: (message.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    userAgent: message.headers['user-agent'] ?? '',
    body: await readBody(message),
  };
}

function parseText(text: string, contentType: string): unknown {
  try {
    return contentType.includes('yaml') && !text.trimStart().startsWith('{') ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`the body of the request could not be read: ${error instanceof Error ? error.message : ''}`);
  }
}

/** The body as JSON, whatever it was written in; undefined when there is none. */
export function parsedBody({ body, contentType }: ApiRequest): unknown {
  if (body.length === 0) return undefined;
  if (contentType === PROTOBUF_MEDIA) return decodeProtobuf(body);
  if (contentType === '' || contentType.includes('json') || contentType.includes('yaml')) {
    return parseText(body.toString('utf8'), contentType);
  }
  throw unsupportedMedia(contentType);
}

export function objectBody(request: ApiRequest): Doc {
  const body = parsedBody(request);
  if (!isDoc(body)) throw badRequest('the body of the request must be an object');
  return body;
}

export function sendJson(response: ServerResponse, status: number, body: Doc): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
  });
  response.end(text);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
