import { userInfo } from 'node:os';
import type { Role } from '../../engine/model/role.ts';
import type { Result } from '../../lib/result.ts';
import { type AskErrandOptions, askErrand } from '../../wire/ask-errand.ts';
import type { Errand } from '../../wire/errand.ts';
import { connectLink, type LinkConnection } from '../../wire/link-client.ts';
import type { FaceVia } from '../../wire/protocol.ts';
import { CommandError } from '../exit-code.ts';
import { program } from '../program-version.ts';
import { actor } from '../run/actor.ts';
import type { Terminal } from '../terminal.ts';
import { type ClusterPlace, kubectlArgv } from './cluster-place.ts';
import { KubectlWay } from './kubectl-way.ts';
import { runTool } from './run-tool.ts';

/** Through a tunnel, and with a question of the engine to its API server in between. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Who wants to do what there. `run`: which run is meant, `latest` or a part of its id; an engine writes only one. */
export interface Visit {
  readonly role: Role;
  readonly via: FaceVia;
  readonly run: string;
}

/** A face on an engine in a cluster, and a way to ask beside it. */
export interface ClusterFace extends LinkConnection {
  /** By the same tunnel, as the same person. */
  ask(errand: Errand, how: Pick<AskErrandOptions, 'hear' | 'until'>): Promise<Result<number, string>>;
}

/** A face on the engine in a cluster; closing it also closes the tunnel. */
export async function reachEngine(
  terminal: Terminal,
  place: ClusterPlace,
  { role, via, run }: Visit,
): Promise<ClusterFace> {
  const way = new KubectlWay(terminal, place, role);
  const user = await nameThere(terminal, place);
  const who = { ...actor(via), user, via, readOnly: role === 'viewer', program, timeoutMs: ANSWER_TIMEOUT_MS };
  const connected = await connectLink(way, who);
  if (!connected.ok) {
    way.close();
    throw new CommandError(`the engine of ${place.namespace}/${place.release} cannot be reached: ${connected.problem}`);
  }
  const face = connected.value;
  if (run !== 'latest' && !face.hello.run.includes(run)) {
    face.close();
    way.close();
    throw new CommandError(`the engine of ${place.namespace}/${place.release} writes ${face.hello.run}, not ${run}`);
  }
  return {
    link: face.link,
    hello: face.hello,
    onFaces: (listener) => face.onFaces(listener),
    ask: (errand, how) => askErrand(way, errand, { user, program, timeoutMs: ANSWER_TIMEOUT_MS, ...how }),
    close: () => {
      face.close();
      way.close();
    },
  };
}

/** As the wire lets a name be. */
const LONGEST = 100;

/** How the cluster calls this person, for the journal; the engine keeps it as what was said, next to what was proved. */
export async function nameThere(terminal: Terminal, place: ClusterPlace): Promise<string> {
  const words = kubectlArgv(place, 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}');
  const { code, stdout } = await runTool(terminal, 'kubectl', words);
  const name = stdout.replaceAll(/\p{C}/gu, '').trim().slice(0, LONGEST);
  return code === 0 && name !== '' ? name : userInfo().username;
}
