import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { foldMessage, MOST_NOTES, type RunData } from '../../../../src/ui/state/run-data.ts';
import { eventCount, MOST_EVENTS } from '../../../../src/ui/view/events-screen.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const paused = (seq: number): RunEvent => ({ type: seq % 2 ? 'run-paused' : 'run-resumed', by: BY, seq, atMs: seq });

test('a screen keeps so many events and no more, and says where the older ones are', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const start: RunData = { ...dataOf(engine), notes: [] };
  const events = Array.from({ length: MOST_NOTES + 700 }, (_, i) => paused(i + 10));
  const halves = [events.slice(0, 3000), events.slice(3000)];
  const data = halves.reduce<RunData>((now, some) => foldMessage(now, { type: 'events', events: some }), start);
  expect(data.notes).toHaveLength(MOST_NOTES);
  expect(data.notes.at(-1)).toEqual(events.at(-1));
  expect(eventCount(data)).toBe(MOST_EVENTS);
  const ui = uiOf(engine, { views: [{ kind: 'regions' }, { kind: 'events', top: null, filter: '' }] });
  const screen = plain(picture(engine, { data, ui, size: { columns: 120, rows: 40 } })).join('\n');
  expect(screen).toContain('700 older: besu-console events');
});

test('while all of them are kept nothing is said of older ones', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const ui = uiOf(engine, { views: [{ kind: 'regions' }, { kind: 'events', top: null, filter: '' }] });
  expect(plain(picture(engine, { ui })).join('\n')).not.toContain('older');
});
