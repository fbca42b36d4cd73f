import { describe, expect, test } from 'vitest';
import { checkWorld } from '../../../../src/cli/run/check-world.ts';
import { attemptId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { ProbeAnswer } from '../../../../src/engine/ports.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { ANNA, EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';

const SCOPE = scopeOf('uksouth');
const CLUSTER = sampleStep(SCOPE, 'kubernetes', 'kubeconfig', {
  standing: { probe: 'cluster', input: { of: 'uksouth' } },
});
const RELEASE = sampleStep(SCOPE, 'besu', 'upgrade', {
  after: [CLUSTER.id],
  standing: { probe: 'release', input: {} },
});
const CHAIN = sampleStep(SCOPE, 'verify', 'chain', { after: [RELEASE.id], standing: { probe: 'chain', input: {} } });
const REST = sampleStep(scopeOf('ukwest'), 'verify', 'work', {});

const YES: ProbeAnswer = { answer: 'yes', summary: '', facts: {} };
const no = (title: string): ProbeAnswer => ({
  answer: 'no',
  failure: { class: 'conflict', title, evidence: [], hint: '', fingerprint: 'x', reach: 'one', chain: [] },
});

/** A run whose region uksouth is done and whose other region still works. */
async function taken(done = [CLUSTER, RELEASE, CHAIN]) {
  const rig = new EngineRig(samplePlan([CLUSTER, RELEASE, CHAIN, REST], ['uksouth', 'ukwest']));
  rig.engine.start();
  await rig.send({ type: 'launch', by: ANNA });
  for (const step of done) {
    rig.executor.succeed(attemptId(step.id, 1), { height: 7 });
    await rig.settle();
  }
  const begun = rig.executor.begun.length;
  /** Looks at a world that answers so; everything that is not named stands. */
  const look = async (answers: Readonly<Record<string, ProbeAnswer | Error>>) => {
    const asked: [string, JsonObject][] = [];
    const probe = (name: string) => ({
      ask: async (input: JsonObject) => {
        asked.push([name, input]);
        const answer = answers[name] ?? YES;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const probes = { cluster: probe('cluster'), release: probe('release'), chain: probe('chain') };
    await checkWorld(rig.engine, Object.assign(probes, { close: () => {} }) as never);
    await rig.settle();
    return asked;
  };
  return { rig, begun, look };
}

const differing = ({ rig }: Awaited<ReturnType<typeof taken>>) => rig.stateOnDisk().differs?.[SCOPE]?.what ?? null;

describe('when a run is taken up', () => {
  test('what stands is no news, and what each step came to is asked along', async () => {
    const run = await taken();
    const asked = await run.look({});
    expect(asked).toEqual([
      ['cluster', { of: 'uksouth', recorded: { height: 7 } }],
      ['release', { recorded: { height: 7 } }],
      ['chain', { recorded: { height: 7 } }],
    ]);
    expect(run.rig.journal.events.some(({ type }) => type === 'world-differs')).toBe(false);
  });

  test.each([
    ['cluster', 'the cluster does not answer', 1],
    ['release', 'helm release besu is not there', 2],
    ['chain', 'the chain has genesis 0xbb, and had 0xaa', 3],
  ])(
    'a %s that is otherwise is written down in its words, nothing behind it is asked, and nothing is done',
    async (name, title, asks) => {
      const run = await taken();
      expect(await run.look({ [name]: no(title) })).toHaveLength(asks);
      expect(differing(run)).toBe(title);
      expect(run.rig.executor.begun).toHaveLength(run.begun);
      await run.look({});
      expect(differing(run)).toBeNull();
    },
  );

  test('what broke the question is told like an answer', async () => {
    const run = await taken();
    await run.look({ release: new Error('socket hang up') });
    expect(differing(run)).toBe('socket hang up');
  });

  test('what was never done is not asked', async () => {
    const run = await taken([CLUSTER]);
    expect((await run.look({})).map(([name]) => name)).toEqual(['cluster']);
  });

  test('a question of a later version proves nothing', async () => {
    const run = await taken();
    await checkWorld(run.rig.engine, { close: () => {} } as never);
    await run.rig.settle();
    expect(differing(run)).toBeNull();
  });
});
