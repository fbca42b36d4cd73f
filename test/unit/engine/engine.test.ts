import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';

const retryAll = { type: 'retry', scopes: [], from: null, by: ANNA } as const;

describe('the engine', () => {
  test('starts nothing before somebody has launched', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.settle();
    expect(rig.executor.begun).toEqual([]);
  });

  test('starts the first phase of every region at once', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b', 'c']));
    await rig.launch();
    expect(rig.running()).toEqual(['a/infrastructure/work', 'b/infrastructure/work', 'c/infrastructure/work']);
  });

  test('lets a region enter its next phase as soon as its own previous one is done', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    await rig.succeed('a/infrastructure/work');
    expect(rig.running()).toEqual(['a/kubernetes/work', 'b/infrastructure/work']);
  });

  test('has the intention on disk before the hands move', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    const onDisk: boolean[] = [];
    rig.executor.onBegin = (order) =>
      onDisk.push(
        rig.journal.events.some((event) => event.type === 'attempt-begun' && event.attempt === order.attempt),
      );
    await rig.launch();
    await rig.succeed('a/infrastructure/work');
    expect(onDisk).toEqual([true, true]);
  });

  test('blocks only what depends on a failure, and names it', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    await rig.fail('a/infrastructure/work');
    await rig.succeed('b/infrastructure/work');
    expect(rig.running()).toEqual(['b/kubernetes/work']);
  });

  test('ends a run with one failed region with exit 1 and a retry takes up only that region', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    for (const phase of ['infrastructure', 'kubernetes', 'besu', 'verify']) {
      if (phase === 'besu') await rig.fail('a/besu/work');
      else if (phase !== 'verify') await rig.succeed(`a/${phase}/work`);
      await rig.succeed(`b/${phase}/work`);
    }
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, verified: 1, failed: 1 });
    const before = rig.executor.begun.length;
    expect(await rig.send(retryAll)).toMatchObject({ accepted: true });
    await rig.settle();
    await rig.succeed('a/besu/work');
    await rig.succeed('a/verify/work');
    expect(rig.executor.begun.slice(before)).toEqual(['a/besu/work#2', 'a/verify/work#1']);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 2 });
  });

  test('a double retry starts one attempt', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    await rig.fail('a/infrastructure/work');
    const replies = await Promise.all([rig.send(retryAll), rig.send(retryAll)]);
    await rig.settle();
    expect(replies.map((reply) => reply.accepted)).toEqual([true, false]);
    expect(rig.running()).toEqual(['a/infrastructure/work']);
  });

  test('a late report about an attempt that is over changes nothing', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    const attempt = rig.liveAttempt('a/infrastructure/work');
    const report = rig.executor.live.get(attempt)!;
    await rig.fail('a/infrastructure/work');
    const events = rig.journal.events.length;
    report({ type: 'concluded', attempt, outcome: { status: 'succeeded', summary: '', facts: {} } });
    await rig.settle();
    expect(rig.journal.events.length).toBe(events);
  });

  test('with a full disk it starts nothing, refuses commands with the reason, and goes on when there is room', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    rig.journal.full = true;
    await rig.succeed('a/infrastructure/work');
    expect(rig.running()).toEqual([]);
    expect(await rig.send({ type: 'pause', by: ANNA })).toEqual({
      accepted: false,
      reason: 'the journal cannot be written: no space left on device',
    });
    rig.clock.advance(100);
    const told = () => rig.engine.link.attach(() => {}).signals;
    expect(told()).toContainEqual({ type: 'journal', problem: 'no space left on device' });
    rig.journal.full = false;
    rig.clock.advance(1000);
    await rig.settle();
    expect(rig.running()).toEqual(['a/kubernetes/work']);
    expect(told()).toContainEqual({ type: 'journal', problem: null });
  });

  test('stopping starts nothing more, lets what runs finish, ends with exit 4, and can be taken up again', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    await rig.send({ type: 'stop', by: ANNA });
    await rig.succeed('a/infrastructure/work');
    expect(rig.stateOnDisk().status).toBe('stopping');
    await rig.succeed('b/infrastructure/work');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 4 });
    expect(await rig.send({ type: 'resume', by: ANNA })).toMatchObject({ accepted: true });
    await rig.settle();
    expect(rig.running()).toEqual(['a/kubernetes/work', 'b/kubernetes/work']);
  });

  test('a step whose guard lists something waits for the typed region name', async () => {
    const scope = scopeOf('a');
    const plan = sampleStep(scope, 'infrastructure', 'plan');
    const apply = sampleStep(scope, 'infrastructure', 'apply', {
      after: [plan.id],
      restartFrom: plan.id,
      guards: [{ kind: 'list-empty', of: plan.id, fact: 'destroys', meaning: 'would be destroyed' }],
    });
    const rig = new EngineRig(samplePlan([plan, apply], ['a']));
    await rig.launch();
    await rig.succeed(plan.id, { destroys: ['azurerm_kubernetes_cluster.aks'] });
    expect(rig.running()).toEqual([]);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 5 });
    const wrong = await rig.send({ type: 'approve', step: apply.id, typed: 'b', by: ANNA });
    expect(wrong).toEqual({ accepted: false, reason: 'type a to approve it' });
    await rig.send({ type: 'approve', step: apply.id, typed: 'a', by: ANNA });
    await rig.settle();
    expect(rig.running()).toEqual(['a/infrastructure/apply']);
  });

  test('a retry of a step with a used-up input begins at the step that makes it', async () => {
    const scope = scopeOf('a');
    const plan = sampleStep(scope, 'infrastructure', 'plan');
    const apply = sampleStep(scope, 'infrastructure', 'apply', { after: [plan.id], restartFrom: plan.id });
    const rig = new EngineRig(samplePlan([plan, apply], ['a']));
    await rig.launch();
    await rig.succeed(plan.id);
    await rig.fail(apply.id);
    await rig.send(retryAll);
    await rig.settle();
    expect(rig.running()).toEqual(['a/infrastructure/plan']);
  });

  test('a phase that is skipped with a reason lets the next one start and is never called verified', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    await rig.fail('a/infrastructure/work');
    expect(
      await rig.send({ type: 'skip', scope: scopeOf('a'), phase: 'infrastructure', reason: ' ', by: ANNA }),
    ).toMatchObject({
      accepted: false,
    });
    await rig.send({ type: 'skip', scope: scopeOf('a'), phase: 'infrastructure', reason: 'made by hand', by: ANNA });
    await rig.settle();
    for (const phase of ['kubernetes', 'besu', 'verify']) await rig.succeed(`a/${phase}/work`);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, skipped: 1, verified: 0 });
  });

  test('regions carried by one step go on with their own work as its parts finish', async () => {
    const rig = new EngineRig(carriedPlan(['a', 'b']));
    await rig.launch();
    const carrier = rig.liveAttempt('fleet/infrastructure/apply');
    expect(rig.running()).toEqual(['fleet/infrastructure/apply']);
    const part = stepId(scopeOf('a'), 'infrastructure', 'apply');
    expect(rig.stateOnDisk().steps[part]?.attempts[0]?.carriedBy).toBe(carrier);
  });

  test('what a reader of the disk knows is what a face was told', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    await rig.fail('a/infrastructure/work');
    await rig.send(retryAll);
    expect(rig.published).toEqual(rig.journal.events);
    expect(rig.journal.events.map((event) => event.seq)).toEqual(rig.journal.events.map((_, i) => i + 1));
  });
});

describe('an abort', () => {
  const abort = { type: 'abort', typed: 'sample', by: ANNA } as const;

  test('sends every running attempt one signal, starts nothing more, and ends as stopped', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b', 'c'], { command: 2 }));
    await rig.launch();
    expect(await rig.send(abort)).toMatchObject({ accepted: true });
    await rig.settle();
    expect(rig.executor.cancelled).toEqual(['a/infrastructure/work#1', 'b/infrastructure/work#1']);
    expect(await rig.send(abort)).toMatchObject({ accepted: false });
    expect(rig.executor.cancelled).toHaveLength(2);
    await rig.fail('a/infrastructure/work');
    await rig.fail('b/infrastructure/work');
    expect(rig.executor.begun).toHaveLength(2);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 4 });
  });

  test('that cannot be written down sends no signal', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    rig.journal.full = true;
    expect(await rig.send(abort)).toMatchObject({ accepted: false });
    expect(rig.executor.cancelled).toEqual([]);
  });

  test('of one step is a cancel: it sends its signal once', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b']));
    await rig.launch();
    const cancel = { type: 'cancel', attempt: rig.liveAttempt('a/infrastructure/work'), typed: 'a', by: ANNA } as const;
    expect(await rig.send(cancel)).toMatchObject({ accepted: true });
    expect(await rig.send(cancel)).toMatchObject({ accepted: false });
    expect(rig.executor.cancelled).toEqual(['a/infrastructure/work#1']);
  });
});
