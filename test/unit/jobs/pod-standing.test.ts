import { describe, expect, test } from 'vitest';
import { exitOfJob } from '../../../src/jobs/job-exit.ts';
import type { JobObject, KubeCondition, PodObject } from '../../../src/jobs/job-objects.ts';
import { type Standing, standingOf } from '../../../src/jobs/pod-standing.ts';

type PodStatus = NonNullable<PodObject['status']>;
type State = NonNullable<NonNullable<PodStatus['containerStatuses']>[number]['state']>;

const pod = (state: State | null, more: PodStatus = {}, deletionTimestamp?: string): PodObject => ({
  metadata: { name: 'p', uid: 'u', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
  status: { phase: 'Pending', ...more, ...(state === null ? {} : { containerStatuses: [{ name: 'step', state }] }) },
});
const sight = (one: PodObject | null, podGone = false, job: JobObject | null = {}) => ({
  job,
  jobGone: false,
  pod: one,
  podGone,
});
const disrupted = (reason: string): KubeCondition => ({
  type: 'DisruptionTarget',
  status: 'True',
  reason,
  message: 'drained',
});
const ended = (exitCode: number): State => ({ terminated: { exitCode, reason: 'Error' } });

const exitOf = (standing: Standing, more: Partial<Parameters<typeof exitOfJob>[0]> = {}) => {
  if (standing.kind !== 'ended' && standing.kind !== 'gone') throw new Error(`it is ${standing.kind}`);
  return exitOfJob({ standing, job: null, stopped: null, written: null, neverStarted: false, ...more });
};

describe('a pod that does not run yet', () => {
  test('waits without end in a queue, patiently for room, and not long for an image', () => {
    expect(standingOf(sight(null, false, { spec: { suspend: true } }))).toMatchObject({ patience: 'queued' });
    const unschedulable = {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }],
    };
    expect(standingOf(sight(pod(null, unschedulable)))).toMatchObject({
      patience: 'usual',
      why: expect.stringContaining('0/3 nodes'),
    });
    const pull = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } };
    expect(standingOf(sight(pod(pull)))).toMatchObject({
      patience: 'hopeless',
      why: expect.stringContaining('ImagePullBackOff'),
    });
  });

  test('is waited for when its Job is not seen yet, and is gone with its Job', () => {
    expect(standingOf(sight(null, false, null)).kind).toBe('waiting');
    expect(standingOf({ ...sight(null), jobGone: true })).toEqual({ kind: 'gone', why: 'its Job was deleted' });
  });
});

describe('a pod that was taken away', () => {
  test('by an eviction vanished, unless its program had ended well', () => {
    const evicted = { phase: 'Failed', conditions: [disrupted('EvictionByEvictionAPI')] };
    expect(exitOf(standingOf(sight(pod(ended(130), evicted))))).toMatchObject({
      ...{ reason: 'lost', detail: 'its pod was evicted: EvictionByEvictionAPI, drained (exit status 130)' },
    });
    expect(exitOf(standingOf(sight(pod(ended(0), evicted))))).toMatchObject({ reason: 'exited', code: 0 });
  });

  test('by us is cancelled, with the exit of its program', () => {
    const stopped = standingOf(sight(pod(ended(130), { phase: 'Failed' }, '2026-01-01T00:00:00Z')));
    expect(exitOf(stopped, { stopped: 'cancelled' })).toEqual({
      code: null,
      signal: 'SIGINT',
      reason: 'cancelled',
      detail: null,
    });
    expect(exitOf(stopped)).toMatchObject({ reason: 'lost' });
  });

  test('with its node vanished, although its last word was that it runs', () => {
    const lost = { conditions: [disrupted('DeletionByTaintManager'), { type: 'Ready', status: 'False' }] };
    const standing = standingOf(sight(pod({ running: {} }, { phase: 'Running', ...lost }, '2026-01-01T00:00:00Z')));
    expect(exitOf(standing)).toMatchObject({
      reason: 'lost',
      detail: expect.stringContaining('may still be running there'),
    });
    const drained = { conditions: [disrupted('EvictionByEvictionAPI'), { type: 'Ready', status: 'False' }] };
    expect(standingOf(sight(pod({ running: {} }, { phase: 'Running', ...drained }))).kind).toBe('running');
  });

  test('before anybody looked has the exit its wrapper wrote', () => {
    const gone = standingOf(sight(pod({ running: {} }), true));
    expect(exitOf(gone, { written: 3 })).toMatchObject({ code: 3, reason: 'exited' });
    expect(exitOf(gone)).toMatchObject({ reason: 'lost', detail: 'its pod was deleted' });
    expect(exitOf(gone, { neverStarted: true })).toMatchObject({ reason: 'not-started' });
  });
});

describe('a container that ended', () => {
  test('for lack of memory says so', () => {
    const killed = standingOf(sight(pod({ terminated: { exitCode: 137, reason: 'OOMKilled' } })));
    expect(exitOf(killed)).toMatchObject({
      signal: 'SIGKILL',
      reason: 'exited',
      detail: expect.stringContaining('OOMKilled'),
    });
  });

  test('because its Job had run for too long is timed out', () => {
    const job = { status: { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] } };
    expect(exitOf(standingOf(sight(pod(ended(130)))), { job })).toMatchObject({
      reason: 'timed-out',
      signal: 'SIGINT',
    });
  });

  test('that its node lost track of, or that was started a second time, vanished', () => {
    const unknown = standingOf(sight(pod({ terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } })));
    expect(exitOf(unknown)).toMatchObject({ reason: 'lost' });
    expect(exitOf(standingOf(sight(pod(ended(125)))))).toMatchObject({ reason: 'lost' });
    expect(exitOf(standingOf(sight(pod(ended(125)))), { written: 125 })).toMatchObject({ code: 125, reason: 'exited' });
  });
});
