// How costs grow with the fleet: reading its file, deciding, the journal and its replay at 250, 500 and 1,000 regions of 12 steps, and the
// picture of 500. Its ratios can be compared between machines. Alone: node bench/scale.mjs [--json]

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { claim } from '../src/engine/claim.ts';
import { decodeJournal, encodeBatch, encodeHeader } from '../src/engine/journal/line-codec.ts';
import { UNSEEN } from '../src/engine/schedule/chain-sight.ts';
import { decide } from '../src/engine/schedule/decide.ts';
import { firstState, reduce, reduceAll } from '../src/engine/state/reduce.ts';
import { Turn } from '../src/engine/turn.ts';
import { parseFleetFile } from '../src/regions/fleet-file.ts';
import { foldMessage, startData } from '../src/ui/state/run-data.ts';
import { firstUiState } from '../src/ui/state/ui-state.ts';
import { createTheme } from '../src/ui/theme.ts';
import { frame } from '../src/ui/view/frame.ts';

const PHASES = ['preflight', 'infrastructure', 'kubernetes', 'besu', 'verify'];
/** Steps of each phase: twelve, as a region of the default recipe has with its guards. */
const STEPS = [2, 3, 3, 3, 1];
const GEOGRAPHIES = ['Europe', 'Asia Pacific', 'Americas', 'Middle East', 'Africa', 'Custom'];
const LIMIT = 200;
const BY = { user: 'bench', via: 'shell' };

function regionOf(at) {
  const id = `region${at}`;
  return {
    region: {
      ...{ id, name: `Region ${at}`, code: `R${at}`, geography: GEOGRAPHIES[at % GEOGRAPHIES.length], city: id },
      ...{ latitude: 0, longitude: 0, pair: null, zones: 0, access: 'open', role: 'deploy' },
      ...{ source: 'bench', asOf: '2026-01-01', note: null },
    },
    ...{ scope: id, validators: 1, sentries: 1, vcpus: 10 },
  };
}

function stepsOf(scope) {
  let after = [];
  return PHASES.flatMap((phase, i) =>
    Array.from({ length: STEPS[i] }, (_, n) => {
      const id = `${scope}/${phase}/step${n}`;
      const work = { kind: 'command', argv: ['true'], cwd: '/', env: {}, files: [], interpreter: 'plain', input: null };
      const step = {
        ...{ id, scope, phase, name: `step${n}`, title: `${phase} ${n}`, after, limit: 'command', lane: null },
        ...{ timeoutMs: 60_000, onLost: 'rerun', restartFrom: null, carriedBy: null, guards: [], work },
      };
      after = [id];
      return step;
    }),
  );
}

function planOf(count) {
  const regions = Array.from({ length: count }, (_, at) => regionOf(at));
  return {
    ...{ run: '20261121-000000-bench-0001', fleet: 'bench', environment: 'lab', fleetFile: '/f', runDirectory: '/r' },
    phases: PHASES.map((id) => ({ id, scope: 'region', absent: null, budgetMs: 600_000 })),
    ...{ regions, chain: null, steps: regions.flatMap(({ scope }) => stepsOf(scope)), notes: [] },
    limits: { terraform: LIMIT, kubectl: LIMIT, helm: LIMIT, command: LIMIT, probe: LIMIT },
  };
}

const FAILURE = {
  ...{ class: 'unavailable', title: 'no answer', hint: 'Look at it.', evidence: [], fingerprint: 'none', chain: [] },
  ...{ reach: 'one', retry: 'never', step: 'besu/step0', exit: null },
};

/** A whole run as the engine tells it. Every fiftieth region fails at the last but one phase. */
class Story {
  events = [];
  decideMs = [];
  reduceMs = [];
  turnMs = [];
  half = null;

  constructor(count) {
    this.#add({ type: 'run-planned', plan: planOf(count), by: BY, program: 'bench' });
    this.state = firstState(this.events[0]);
    this.#tell([{ type: 'run-launched', by: BY }]);
    for (let ids = this.#next(); ids.length > 0; ids = this.#next()) this.#round(ids);
  }

  /** What one event costs is what deciding after it and copying the state for it cost. */
  #next() {
    const decided = timed(() => decide(this.state, 0, { endWhenHeld: true }));
    this.decideMs.push(decided.ms);
    return decided.value.start;
  }

  #round(ids) {
    const attempts = ids.map((id) => `${id}#1`);
    const one = { type: 'attempt-begun', attempt: attempts[0], carriedBy: null, seq: 0, atMs: 0 };
    this.reduceMs.push(timed(() => reduce(this.state, one)).ms);
    this.#tell(attempts.map((attempt) => ({ type: 'attempt-begun', attempt, carriedBy: null })));
    this.#tell(attempts.map((attempt) => ({ type: 'attempt-spawned', attempt, pid: 4242, startTicks: 17 })));
    const done = this.events.length / (3 * this.state.plan.steps.length);
    if (this.half === null && done > 0.5) this.half = this.state;
    const ended = attempts.map((attempt, at) => ({ type: 'attempt-ended', attempt, ...ending(ids[at]) }));
    if (ended.length === LIMIT) this.turnMs.push(timed(() => turnOf(this.state, ended)).ms);
    this.#tell(ended);
  }

  #tell(facts) {
    const from = this.events.length;
    for (const fact of facts) this.#add(fact);
    this.state = reduceAll(this.state, this.events.slice(from));
  }

  #add(fact) {
    this.events.push({ ...fact, seq: this.events.length + 1, atMs: 1_700_000_000_000 + this.events.length });
  }
}

/** What the engine does in one go when so many reports come together: hear them, and begin what they let begin. */
function turnOf(state, facts) {
  const turn = new Turn(state, 0);
  for (const fact of facts) turn.emit(fact);
  claim(turn, UNSEEN, { endWhenHeld: true });
  return turn.end();
}

function ending(id) {
  const [region, phase] = id.split('/');
  if (phase === 'besu' && Number(region.slice(6)) % 50 === 1) {
    return {
      exit: { code: 1, signal: null, reason: 'exited' },
      outcome: { status: 'failed', failure: FAILURE, facts: {} },
    };
  }
  return {
    exit: { code: 0, signal: null, reason: 'exited' },
    outcome: { status: 'succeeded', summary: 'ok', facts: {} },
  };
}

function timed(work) {
  const began = performance.now();
  const value = work();
  return { value, ms: performance.now() - began };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function journalOf(events) {
  const first = encodeHeader({ run: '20261121-000000-bench-0001', program: 'bench', createdAtMs: 0 });
  let { chain } = first;
  const lines = events.map((event) => {
    const one = encodeBatch([event], chain);
    chain = one.chain;
    return one.line;
  });
  return Buffer.from(first.line + lines.join(''));
}

function growth(count) {
  const story = new Story(count);
  const bytes = journalOf(story.events);
  const replay = timed(() => {
    const decoded = decodeJournal(bytes);
    const [planned, ...rest] = decoded.value.events;
    return reduceAll(firstState(planned), rest);
  });
  if (replay.value.lastSeq !== story.state.lastSeq) throw new Error('the replay is not the run');
  const { decideMs, reduceMs, turnMs, events } = story;
  return {
    ...{ regions: count, steps: story.state.plan.steps.length, events: events.length, replayMs: replay.ms },
    ...{
      decideMs: median(decideMs),
      reduceMs: median(reduceMs),
      turnMs: median(turnMs),
      journalMb: bytes.length / 2 ** 20,
    },
  };
}

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
];
const PICTURES = 60;

/** A picture after a key (the same state), and after an event (another one), groups folded and open. */
function pictures(count) {
  const { half } = new Story(count);
  const theme = createTheme({ colorLevel: 1, ascii: false });
  const [running] = Object.entries(half.steps).find(([, { status }]) => status === 'running');
  const event = { type: 'attempt-spawned', attempt: `${running}#1`, startTicks: 1, seq: 0, atMs: 0 };
  const first = firstUiState(half.plan.regions[0].scope);
  return SIZES.flatMap((size) =>
    [false, true].map((open) => {
      const ui = { ...first, groups: { ...first.groups, crowded: true, open } };
      const draw = (data) =>
        frame({
          data,
          ui,
          size,
          theme,
          nowMs: 1_700_000_100_000,
          log: null,
          spinner: 0,
          tools: '',
          program: '',
          company: 0,
        });
      let data = startData(half, []);
      const times = Array.from({ length: PICTURES }, (_, pid) => {
        data = { ...data, state: reduce(data.state, { ...event, pid }) };
        return { event: timed(() => draw(data)).ms, key: timed(() => draw(data)).ms };
      });
      const of = (what) => median(times.map((one) => one[what]));
      return { regions: count, ...size, open, keyMs: of('key'), eventMs: of('event') };
    }),
  );
}

/** Of a second in which every region tells as much; the screen draws ten times in it at most. */
const BUSY = { regions: 100, eventsASecond: 20, picturesASecond: 10 };

/** A picture of regions that all have much to say: hearing what came since the last one, and drawing it. */
function busyPictures() {
  const { half } = new Story(BUSY.regions);
  const running = Object.entries(half.steps).flatMap(([id, { status }]) => (status === 'running' ? [`${id}#1`] : []));
  const theme = createTheme({ colorLevel: 1, ascii: false });
  const each = (BUSY.regions * BUSY.eventsASecond) / BUSY.picturesASecond;
  const heard = (done) =>
    Array.from({ length: each }, (_, at) => {
      const attempt = running[at % running.length];
      return at % 2 === 0
        ? { type: 'progress', attempt, done: done + at, total: 1000, unit: 'resources' }
        : { type: 'activity', attempt, text: `still creating, ${done + at}s elapsed` };
    });
  const now = { nowMs: 1_700_000_100_000, log: null, spinner: 0, tools: '', program: '', company: 0 };
  return SIZES.map((size) => {
    const ui = firstUiState(half.plan.regions[0].scope);
    let data = startData(half, []);
    const times = Array.from({ length: PICTURES }, (_, at) => {
      const { ms } = timed(() => {
        data = foldMessage(data, { type: 'signals', signals: heard(at) });
        return frame({ data, ui, size, theme, ...now });
      });
      return ms;
    });
    return { ...BUSY, ...size, ms: median(times) };
  });
}

const FILES = ['fleet-production', 'fleet-hundred'];

/** Reading and resolving a fleet file. */
function files() {
  return FILES.map((name) => {
    const text = readFileSync(new URL(`../examples/${name}.yaml`, import.meta.url), 'utf8');
    const read = () => parseFleetFile(text, { file: `${name}.yaml`, directory: '/fleet' });
    const times = Array.from({ length: 20 }, () => timed(read).ms);
    return { name, regions: read().value.regions.length, ms: median(times) };
  });
}

export const scaleFigures = () => ({
  files: files(),
  growth: [250, 500, 1000].map(growth),
  pictures: pictures(500),
  busy: busyPictures(),
});

export function printScale({ files: [some, many], growth: rows, pictures: shown, busy }) {
  console.log(
    `a fleet file of ${many.regions} regions is read in ${many.ms.toFixed(1)} ms, ${(many.ms / some.ms).toFixed(1)}x one of ${some.regions}`,
  );
  for (const [at, one] of rows.entries()) {
    const before = rows[at - 1];
    const times = before === undefined ? '' : `, ${(one.replayMs / before.replayMs).toFixed(1)}x the one before`;
    console.log(
      `${one.regions} regions, ${one.steps} steps, ${one.events} events: decide ${one.decideMs.toFixed(1)} ms and reduce ` +
        `${one.reduceMs.toFixed(1)} ms for one event, ${one.turnMs.toFixed(0)} ms a turn of ${LIMIT} reports, journal ${one.journalMb.toFixed(1)} MB, replay ${one.replayMs.toFixed(0)} ms${times}`,
    );
  }
  for (const { regions, columns, rows: high, open, keyMs, eventMs } of shown) {
    const how = `${regions} regions at ${columns}x${high}, groups ${open ? 'open' : 'folded'}`;
    console.log(
      `${how.padEnd(46)} picture after a key ${keyMs.toFixed(1)} ms, after an event ${eventMs.toFixed(1)} ms`,
    );
  }
  for (const { regions, eventsASecond, columns, rows: high, ms } of busy) {
    const how = `${regions} regions at ${columns}x${high}, ${eventsASecond} events a second each`;
    console.log(`${how.padEnd(46)} picture with what came since the last ${ms.toFixed(1)} ms (target: below 50)`);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const figures = scaleFigures();
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else printScale(figures);
}
