import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { systemErrorCode, systemErrorText } from '../lib/system-error.ts';
import { makePrivateDirectory } from './private-directory.ts';
import { fits, MAX_SOCKET_PATH_BYTES } from './socket-path.ts';

/** Nobody will be able to attach; the run itself can go on without. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/** Listens at the path, where only this user can reach it. The run's lock keeps two engines from doing so at once. */
export async function listenOnSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (!fits(path))
    throw new CannotListen(`${path} is longer than the ${MAX_SOCKET_PATH_BYTES} bytes a socket may have`);
  const problem = (await makePrivateDirectory(dirname(path))) ?? (await clearStale(path));
  if (problem !== null) throw new CannotListen(problem);
  const server = createServer(onConnection);
  await listen(server, path);
  // Until here the directory alone has kept others out.
  await chmod(path, 0o600);
  return server;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(`${path}: ${systemErrorText(error)}`, { cause: error })));
    server.listen(path, () => {
      server.removeAllListeners('error');
      // Accepting may fail later (EMFILE): that face is not served, those attached and the run are not concerned.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** Removes what a dead engine left; null = the path is free. */
async function clearStale(path: string): Promise<string | null> {
  const found = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isSocket()) return `${path} is in the way: it is not a socket`;
  if (await answers(path)) return `another engine already answers at ${path}`;
  await rm(path, { force: true });
  return null;
}

/** Only a refused connection proves that nobody listens: one whose queue is full (EAGAIN) is alive. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = systemErrorCode(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}
