import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/engine/model/command.ts';
import { type AttemptId, type StepId, scopeOf } from '../../src/engine/model/ids.ts';
import type { Role } from '../../src/engine/model/role.ts';
import { err, ok } from '../../src/lib/result.ts';
import type { Admit } from '../../src/wire/admission.ts';
import { askErrand } from '../../src/wire/ask-errand.ts';
import type { RemoteEngine } from '../../src/wire/engine-address.ts';
import { connectLink, type LinkConnection } from '../../src/wire/link-client.ts';
import { type LinkServer, serveLink } from '../../src/wire/link-server.ts';
import { PROTOCOL } from '../../src/wire/protocol.ts';
import type { RunErrand } from '../../src/wire/serve-errand.ts';
import { ServerConnection } from '../../src/wire/server-connection.ts';
import { ANNA, EngineRig } from '../rigs/engine/engine-rig.ts';
import { sampleAddition } from '../rigs/engine/sample-addition.ts';
import { chainPlan } from '../rigs/engine/sample-plan.ts';
import { FaceLog } from '../rigs/wire/face-log.ts';
import { ANNA_ON_SCREEN, ENGINE_HELLO } from '../rigs/wire/wire-rig.ts';

const LAUNCH: Command = { type: 'launch', by: ANNA };
const APPROVE: Command = { type: 'approve', step: 'a/verify/check' as StepId, typed: 'a', by: ANNA };
const FORCE: Command = { type: 'force', attempt: 'a/verify/check#1' as AttemptId, typed: 'lose a', by: ANNA };
const ROLES: Readonly<Record<string, Role>> = { 'v.v.v': 'viewer', 'o.o.o': 'operator', 'a.a.a': 'approver' };

let directory: string;
let engine: EngineRig;
let door: Server;
let server: LinkServer;
let stayMs: number;
const open: LinkConnection[] = [];

const admit: Admit = async ({ token, user }) => {
  const role = ROLES[token ?? ''];
  if (role === undefined) return err('this token proves nothing');
  return ok({ user: `${role} ${user}`, from: `says to be ${user}`, role, untilMs: Date.now() + stayMs });
};

/** Settles when somebody who had asked for a wait has gone. */
let gone: PromiseWithResolvers<void>;

const errands: RunErrand = async (errand, caller) => {
  const { who, left } = caller;
  if (errand.verb === 'dance') return err('nobody dances here');
  await caller.say('out', Buffer.from(JSON.stringify(errand)));
  await caller.say('err', Buffer.from(`for ${who.user}`));
  if (errand.verb === 'wait') left.addEventListener('abort', () => gone.resolve());
  return errand.verb === 'wait' ? gone.promise.then(() => ok(0)) : ok(3);
};

beforeEach(async () => {
  gone = Promise.withResolvers();
  directory = mkdtempSync(join(tmpdir(), 'wire-remote-'));
  engine = new EngineRig(chainPlan(['a', 'b']));
  stayMs = 3_600_000;
  door = createServer();
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const socketPath = join(directory, 'run', 'socket');
  server = await serveLink({
    link: engine.engine.link,
    socketPath,
    hello: ENGINE_HELLO,
    remote: { server: door, admit, errands },
  });
});
afterEach(async () => {
  for (const each of open.splice(0)) each.close();
  await server.close('the test is over');
  rmSync(directory, { recursive: true, force: true });
});

/** The way to the engine with this token; counts how often it was asked for one. */
function remote(token: string): RemoteEngine & { asked: number } {
  const way = {
    asked: 0,
    port: async () => ok((door.address() as AddressInfo).port),
    token: async () => {
      way.asked += 1;
      return ok(token);
    },
  };
  return way;
}

async function enter(token: string, way: RemoteEngine = remote(token)): Promise<LinkConnection> {
  const connected = await connectLink(way, ANNA_ON_SCREEN);
  if (!connected.ok) throw new Error(connected.problem);
  open.push(connected.value);
  return connected.value;
}

describe('an errand at the door for other machines', () => {
  const ask = (token: string, verb: string, hear: (stream: string, text: string) => void = () => undefined) =>
    askErrand(
      remote(token),
      { verb, words: ['a'], flags: { json: true } },
      { ...ANNA_ON_SCREEN, hear: (stream, bytes) => hear(stream, bytes.toString()) },
    );

  test('is run for whom the door has judged, prints to the caller in order, and ends with its exit status', async () => {
    const heard: string[] = [];
    const answer = await ask('v.v.v', 'status', (stream, text) => heard.push(`${stream} ${text}`));
    expect(answer).toEqual(ok(3));
    expect(heard).toEqual(['out {"verb":"status","words":["a"],"flags":{"json":true}}', 'err for viewer anna']);
    expect(server.faces()).toEqual([]);
  });

  test('is not begun for who proves nothing, and a refusal is told in words', async () => {
    expect(await ask('x.y.z', 'status')).toEqual(err('this token proves nothing'));
    expect(await ask('o.o.o', 'dance')).toEqual(err('nobody dances here'));
  });

  test('hears that its caller has gone', async () => {
    const way = await remote('v.v.v').port();
    if (!way.ok) throw new Error(way.problem);
    const connection = new ServerConnection(way.value);
    await connection.next();
    const frame = { protocol: PROTOCOL, user: 'anna', program: 'p', token: 'v.v.v' };
    connection.send({ type: 'errand', ...frame, verb: 'wait', words: [], flags: {} });
    await connection.next();
    connection.close(null);
    await gone.promise;
  });

  test('is refused on the socket of this machine: whoever may open it may read the run itself', async () => {
    const connection = new ServerConnection(join(directory, 'run', 'socket'));
    await connection.next();
    const frame = { protocol: PROTOCOL, user: 'anna', program: 'p' };
    connection.send({ type: 'errand', ...frame, verb: 'status', words: [], flags: {} });
    expect(await connection.next()).toEqual({ type: 'closed', reason: 'this door takes no errands' });
  });
});

describe('the door for other machines', () => {
  test('lets nobody bring a region: its steps are programs, and only the fleet file beside the engine says which', async () => {
    const { link } = await enter('a.a.a');
    const refused = {
      accepted: false,
      reason: 'a region is added beside its fleet file, on the machine of the engine',
    };
    expect(await link.send({ type: 'add-region', addition: sampleAddition('c'), by: ANNA })).toEqual(refused);
    const here = await connectLink(join(directory, 'run', 'socket'), ANNA_ON_SCREEN);
    if (!here.ok) throw new Error(here.problem);
    open.push(here.value);
    const added = { accepted: true, did: 'added c: 4 steps' };
    expect(await here.value.link.send({ type: 'add-region', addition: sampleAddition('c'), by: ANNA })).toEqual(added);
    const face = here.value.link.attach(() => {});
    face.detach();
    expect(face.state).toEqual(engine.stateOnDisk());
  });

  test('shows the run to a viewer, who may ask nothing', async () => {
    const { link } = await enter('v.v.v');
    const reply = await link.send(LAUNCH);
    expect(reply).toEqual({ accepted: false, reason: 'launch needs the role operator, and you are viewer' });
    const unlock = { type: 'unlock-signer', network: 'chain-138', password: 'never passed on', by: ANNA } as const;
    const locked = { accepted: false, reason: 'unlock-signer needs the role operator, and you are viewer' };
    expect(await link.send(unlock)).toEqual(locked);
    expect(new FaceLog(link).first.status).toBe('planned');
  });

  test('lets an operator work, but neither approve nor kill', async () => {
    const { link } = await enter('o.o.o');
    expect(await link.send(LAUNCH)).toMatchObject({ accepted: true });
    for (const command of [APPROVE, FORCE]) {
      const reply = await link.send(command);
      expect(reply).toEqual({
        accepted: false,
        reason: `${command.type} needs the role approver, and you are operator`,
      });
    }
  });

  test("lets an approver's word through to the engine, which judges it as any other", async () => {
    const { link } = await enter('a.a.a');
    expect(await link.send(APPROVE)).toEqual({ accepted: false, reason: 'there is no step a/verify/check' });
  });

  test('writes into the journal who was let in, not who the command names', async () => {
    const { link } = await enter('o.o.o');
    await link.send({ type: 'hold', scope: scopeOf('a'), reason: 'maintenance', by: { user: 'root', via: 'engine' } });
    const held = engine.journal.events.find((event) => event.type === 'scope-held');
    expect(held).toMatchObject({ by: { user: 'operator anna', via: 'screen', from: 'says to be anna' } });
  });

  test.each(['x.y.z', 'no token at all'])(
    'turns away who proves nothing (%s), and does not tell who is there',
    async (token) => {
      await enter('o.o.o');
      const refused = await connectLink(remote(token), ANNA_ON_SCREEN);
      expect(refused).toEqual({ ok: false, problem: 'this token proves nothing' });
      expect(server.faces().map(({ user, role }) => ({ user, role }))).toEqual([
        { user: 'operator anna', role: 'operator' },
      ]);
    },
  );

  test('lets go of a face whose proof has run out, which comes back by itself with a new one and misses nothing', async () => {
    stayMs = 30;
    const way = remote('o.o.o');
    const { link } = await enter('o.o.o', way);
    const log = new FaceLog(link);
    await new Promise<void>((resolve) => {
      const look = (): void => (way.asked > 1 ? resolve() : void setImmediate(look));
      look();
    });
    stayMs = 3_600_000;
    await engine.send(LAUNCH);
    await log.knows(engine.stateOnDisk().lastSeq);
    expect(log.isContiguous).toBe(true);
    expect(log.closed).toBeNull();
  });

  test('is closed to a face whose right was taken away in the meantime, and says so', async () => {
    stayMs = 30;
    const way: RemoteEngine & { asked: number } = remote('o.o.o');
    const once = {
      ...way,
      token: async () => (way.asked > 0 ? err('you may not create tokens any more') : way.token()),
    };
    const { link } = await enter('o.o.o', once);
    const log = new FaceLog(link);
    await log.until(() => log.closed !== null);
    expect(log.closed).toBe('you may not create tokens any more');
  });
});
