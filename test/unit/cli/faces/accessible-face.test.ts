import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { followAccessibly } from '../../../../src/cli/faces/accessible-face.ts';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { err, ok } from '../../../../src/lib/result.ts';
import { defaultQuitChoices } from '../../../../src/ui/quit-choices.ts';
import { sampleAddition } from '../../../rigs/engine/sample-addition.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { HandTiming } from '../../../rigs/screen/hand-timing.ts';
import { MemoryLogs } from '../../../rigs/screen/memory-logs.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

/** The face with everything it says, on a clock that obeys the test. */
class Spoken {
  readonly engine: FakeEngine;
  readonly timing = new HandTiming();
  readonly logs = new MemoryLogs();
  readonly remembered: string[] = [];
  readonly left: Promise<string>;
  readonly #input = new PassThrough();
  readonly #said: string[] = [];

  constructor(wishes: PlanWishes = {}, prepare: (engine: FakeEngine) => void = () => {}) {
    this.engine = new FakeEngine(rolloutPlan(wishes));
    prepare(this.engine);
    this.left = followAccessibly({
      ...{ link: this.engine, logs: this.logs, actor: BY, readOnly: false, quitChoices: defaultQuitChoices },
      ...{ input: this.#input, program: 'test', timing: this.timing, say: (line) => void this.#said.push(line) },
      planRegion: async (asked) =>
        asked === 'uksouth' ? ok({ addition: sampleAddition(asked), lines: ['$ deploy'] }) : err('unknown there'),
      remember: async (line) => void this.remembered.push(line),
    });
  }

  /** What is said in answer to a line. */
  async type(line: string): Promise<readonly string[]> {
    this.#said.length = 0;
    this.#input.write(`${line}\n`);
    await settled();
    return [...this.#said];
  }

  /** What has been said by itself once changes have been gathered. */
  async wait(): Promise<readonly string[]> {
    this.#said.length = 0;
    this.timing.pass(1000);
    await settled();
    return [...this.#said];
  }

  get said(): readonly string[] {
    return this.#said;
  }

  hangUp(): void {
    this.#input.end();
  }
}

/** Lines go through a stream and a queue of promises. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await turn();
}

function fail(engine: FakeEngine, region: string): void {
  const step = engine.advance(region, 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
}

const failing = (engine: FakeEngine): void => {
  engine.launch();
  fail(engine, 'japaneast');
};

test('says at once which fleet it is, how it stands, what needs a person and how to go on', () => {
  expect(new Spoken({}, failing).said).toEqual([
    'test. Fleet chain-138, lab, 24 regions.',
    'The run is running.',
    'Japan East failed at besu: helm release is stuck in pending-upgrade. Another helm died in the middle. Say retry japaneast: the retry rolls the release back first. Or say: logs japaneast',
    'Type help for the commands, quit to leave.',
  ]);
});

test('what happens is told in sentences, regions that do the same together', async () => {
  const face = new Spoken();
  face.engine.launch();
  for (const region of ['northeurope', 'uksouth', 'ukwest'])
    face.engine.begin(face.engine.advance(region, 'preflight/checks'));
  expect(await face.wait()).toEqual([
    'Launched.',
    'preflight runs in North Europe, UK South and UK West.',
    'preflight is done in Fleet.',
  ]);
  fail(face.engine, 'japaneast');
  const told = await face.wait();
  expect(told.at(-1)).toContain('Japan East failed at besu: helm release is stuck in pending-upgrade.');
  expect(told.join('\n')).not.toMatch(/\u001b/);
});

test('a retry is asked about, and happens only after yes', async () => {
  const face = new Spoken({}, failing);
  const asked = await face.type('retry jpe');
  expect(asked[0]).toBe('This would: retry what failed in Japan East.');
  expect(asked.at(-1)).toBe('Type yes to retry; anything else does nothing.');
  expect(face.engine.sent).toEqual([]);
  expect(await face.type('no')).toEqual(['Nothing was done.']);
  expect(face.engine.sent).toEqual([]);
  await face.type(':retry jpe');
  expect(await face.type('YES')).toEqual(['done as asked.']);
  expect(face.engine.sent).toEqual([{ type: 'retry', scopes: ['japaneast'], from: null, by: BY }]);
});

test('a production launch wants the name of the fleet; another word is asked again, an empty line does nothing', async () => {
  const face = new Spoken({ environment: 'production' });
  await face.type('launch');
  expect((await face.type('yes')).at(-1)).toContain('chain-138');
  expect(face.engine.sent).toEqual([]);
  expect(await face.type('')).toEqual(['Nothing was done.']);
  await face.type('launch');
  expect(await face.type('chain-138')).toEqual(['done as asked.']);
  expect(face.engine.sent).toEqual([{ type: 'launch', by: BY }]);
});

test('a skip takes its reason with the command or afterwards', async () => {
  const face = new Spoken({}, failing);
  await face.type('skip jpe besu quota is used up');
  await face.type('yes');
  await face.type('skip jpe verify');
  await face.type('the same');
  expect(face.engine.sent).toEqual([
    { type: 'skip', scope: scopeOf('japaneast'), phase: 'besu', reason: 'quota is used up', by: BY },
    { type: 'skip', scope: scopeOf('japaneast'), phase: 'verify', reason: 'the same', by: BY },
  ]);
});

test('an approval names what would be lost and wants the region typed', async () => {
  const face = new Spoken({}, (engine) => {
    engine.launch();
    const step = engine.advance('ukwest', 'infrastructure/plan');
    engine.begin(step);
    engine.succeed(step, { destroys: ['azurerm_subnet.old'] });
  });
  const asked = await face.type('approve uk west');
  expect(asked.join('\n')).toContain('azurerm_subnet.old');
  await face.type('ukwest');
  expect(face.engine.sent).toMatchObject([{ type: 'approve', typed: 'ukwest' }]);
});

test('reading: status, a region, faults, events, a log, help; and what is wrong with a line', async () => {
  const face = new Spoken({}, failing);
  face.logs.write('japaneast/besu/upgrade#1' as never, ...Array.from({ length: 30 }, (_, i) => `line ${i}`));
  expect((await face.type('status')).find((row) => row.startsWith('japaneast'))).toContain('FAILED besu/upgrade');
  expect((await face.type('region jpe'))[0]).toMatch(/^Japan East: preflight done, .*besu failed, verify pending\.$/);
  expect(await face.type('faults')).toHaveLength(1);
  expect((await face.type('filter failed')).map((row) => row.split(' ')[0])).toEqual(['region', 'japaneast']);
  expect((await face.type('events failed')).at(-1)).toContain('japaneast/besu/upgrade#1: failed: helm release');
  const log = await face.type('logs jpe');
  expect(log[0]).toBe('End of the log of japaneast/besu/upgrade#1:');
  expect(log.slice(1)).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i + 10}`));
  expect(await face.type('health')).toEqual(['The nodes have not been asked yet.']);
  expect((await face.type('help')).join('\n')).toContain('retry [regions] [phase]: try again what failed');
  expect(await face.type('retyr')).toEqual([
    'there is no command retyr; did you mean retry?',
    'help lists the commands.',
  ]);
  expect(await face.type('theme light')).toEqual(['theme is for the full screen.']);
  expect(face.engine.sent).toEqual([]);
});

test('a refusal is said', async () => {
  const face = new Spoken({}, failing);
  face.engine.reply = { accepted: false, reason: 'the run belongs to somebody else' };
  await face.type('pause');
  expect(await face.type('yes')).toEqual(['Refused: the run belongs to somebody else.']);
});

test('quit asks what becomes of a live rollout; detach leaves at once; so does the end of the input', async () => {
  const asked = new Spoken({}, failing);
  expect((await asked.type('quit')).join('\n')).toContain('n: stay');
  expect(await asked.type('nonsense')).toEqual(['Nothing was done.']);
  await asked.type('quit');
  await asked.type('x');
  expect(await asked.left).toBe('stop');
  expect(asked.engine.sent).toEqual([{ type: 'stop', by: BY }]);

  const detached = new Spoken({}, failing);
  await detached.type('detach');
  expect(await detached.left).toBe('detach');
  expect(detached.engine.listening).toBe(0);

  const hungUp = new Spoken({}, failing);
  hungUp.hangUp();
  expect(await hungUp.left).toBe('detach');
});

test('no escape sequence of a tool is ever said', async () => {
  const face = new Spoken({}, (engine) => {
    engine.launch();
    const step = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step, { title: 'bad\u001b]0;title\u0007 \u001b[31mred' });
  });
  const all = [...face.said, ...(await face.type('region ukw')), ...(await face.type('status'))];
  expect(all.join('\n')).not.toMatch(/[\u0000-\u0009\u001b\u009b]/);
});

test('a region that is asked for is planned, read out and added after a yes; another one is refused', async () => {
  const spoken = new Spoken();
  expect(await spoken.type('add nowhere')).toEqual(['Refused: unknown there.']);
  expect(await spoken.type('add uksouth')).toEqual([
    expect.stringMatching(/^Add uksouth to /),
    '1 validator, 10 vCPUs, 4 steps, lab. The other regions go on as they are.',
    '$ deploy',
    'Type yes to add; anything else does nothing.',
  ]);
  await spoken.type('yes');
  expect(spoken.engine.sent).toMatchObject([{ type: 'add-region', addition: { region: { scope: 'uksouth' } } }]);
});
