import type { Exchange } from './api-server.ts';
import { wantedForm } from './response-view.ts';
import { parseSelectors } from './selector.ts';
import { WatchStream } from './watch-stream.ts';

/** The real server picks half an hour to an hour when the client does not say. */
const DEFAULT_TIMEOUT_SECONDS = 2_400;
const BOOKMARK_MS = 30_000;
/** A reader this far behind is cut off; it will list and watch again. */
const BACKLOG_LIMIT = 16 * 1024 * 1024;

export function handleWatch({ server, request, path, response }: Exchange): void {
  const { query } = request;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  // Clients wait for the headers before they trust the watch.
  response.flushHeaders();
  const stream = new WatchStream(
    server.cluster,
    {
      type: path.type,
      namespace: path.namespace,
      matches: parseSelectors(withName(query, path.name)),
      form: wantedForm(request.accept),
      includeObject: query.get('includeObject') ?? 'Metadata',
      resourceVersion: query.get('resourceVersion') ?? '',
      sendInitialEvents: query.get('sendInitialEvents') === 'true',
    },
    (line) => {
      if (server.isSilent()) return;
      response.write(line);
      if (response.writableLength > BACKLOG_LIMIT) response.destroy();
    },
  );
  if (!stream.start()) return void response.end();
  const seconds = Number(query.get('timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS) || DEFAULT_TIMEOUT_SECONDS;
  const ending = setTimeout(() => response.end(), seconds * 1000).unref();
  const wantsBookmarks = query.get('allowWatchBookmarks') === 'true';
  const bookmarks = setInterval(() => wantsBookmarks && stream.bookmark(), BOOKMARK_MS).unref();
  response.on('close', () => {
    stream.stop();
    clearTimeout(ending);
    clearInterval(bookmarks);
  });
}

function withName(query: URLSearchParams, name: string): URLSearchParams {
  if (name === '') return query;
  const narrowed = new URLSearchParams(query);
  const given = query.get('fieldSelector') ?? '';
  narrowed.set('fieldSelector', [given, `metadata.name=${name}`].filter((term) => term !== '').join(','));
  return narrowed;
}
