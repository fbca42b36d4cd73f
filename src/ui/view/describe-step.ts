import type { AttemptState, RunState, StepState } from '../../engine/model/state.ts';
import type { FileAction, Step, Work } from '../../engine/model/step.ts';
import { explainHold } from '../../engine/state/explain.ts';
import { failureOf } from '../../engine/state/select.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import { chainFacts } from './chain-detail.ts';
import { commandText } from './command-text.ts';
import { clockTime, duration } from './format-time.ts';
import { stepWords } from './step-words.ts';

/** Everything the plan and the journal say of one step: sections at the left edge, facts indented below them. */
export function describeStep(data: RunData, step: Step, nowMs: number): readonly string[] {
  const { state } = data;
  const now = state.steps[step.id];
  return [
    'step',
    fact('id', step.id),
    fact('what', step.title),
    fact('state', stepWords(data, step, nowMs).trim()),
    ...holdFacts(state, step, nowMs),
    ...failureFacts(now),
    ...chainSection(data, step),
    ...workFacts(step.work),
    'edges',
    ...edgeFacts(state, step),
    'rules',
    ...ruleFacts(state, step, now),
    'tries',
    ...tryFacts(now, nowMs),
  ];
}

/** The longest name of a fact has eleven letters. */
export const fact = (name: string, value: string): string => `  ${name.padEnd(12)}${value}`;

function holdFacts(state: RunState, step: Step, nowMs: number): readonly string[] {
  const hold = surveyOf(state).holds.get(step.id);
  const retryAtMs = state.steps[step.id]?.retryAtMs ?? null;
  const retry = retryAtMs === null ? [] : [fact('tried again', `by itself in ${duration(retryAtMs - nowMs)}`)];
  if (hold === undefined) return retry;
  const list = hold.kind === 'approval' ? hold.list.map((one) => fact('', one)) : [];
  return [fact('waits', explainHold(hold)), ...list, ...retry];
}

function failureFacts(now: StepState | undefined): readonly string[] {
  const failure = failureOf(now);
  if (failure === null) return [];
  return [
    'failure',
    fact('what', `${failure.title} (${failure.class})`),
    fact('do', failure.hint),
    fact('reach', failure.reach === 'all' ? 'this will hit every region' : 'this region only'),
    ...(failure.chain.length === 0 ? [] : [fact('while', failure.chain.join(' > '))]),
    ...failure.evidence.map((one, i) => fact(i === 0 ? 'shown' : '', one)),
  ];
}

function chainSection(data: RunData, step: Step): readonly string[] {
  const facts = chainFacts(data, step);
  return facts.length === 0 ? [] : ['chain', ...facts.map(({ label, text }) => fact(label, text))];
}

function workFacts(work: Work): readonly string[] {
  if (work.kind === 'probe') return ['runs', fact('probe', commandText(work))];
  const env = Object.entries(work.env).map(([name, value]) =>
    value === null ? `${name} (removed)` : `${name}=${value}`,
  );
  return [
    'runs',
    fact('command', commandText(work)),
    fact('in', work.cwd),
    ...env.map((one, i) => fact(i === 0 ? 'environment' : '', one)),
    ...work.files.map((file, i) => fact(i === 0 ? 'before it' : '', fileWords(file))),
    fact('cancel', `sends ${work.cancelSignal}, once`),
  ];
}

function fileWords(file: FileAction): string {
  switch (file.kind) {
    case 'directory':
      return `makes the directory ${file.path}`;
    case 'write':
      return `writes ${file.path} (${file.text.length} characters)`;
    case 'copy':
      return `copies ${file.from} to ${file.to}${file.optional ? ', when it is there' : ''}`;
    case 'link-entries':
      return `links what is in ${file.from} into ${file.to}`;
    case 'nest':
      return `moves ${file.path} to ${file.inside}, once, and leaves a link`;
    case 'remove':
      return `removes ${file.path}`;
  }
}

function edgeFacts(state: RunState, step: Step): readonly string[] {
  const { plan } = state;
  const status = (id: Step['id']): string => `${id}  ${state.steps[id]?.status ?? ''}`;
  const needed = plan.steps.filter((one) => one.after.includes(step.id)).map(({ id }) => id);
  return [
    ...listed('waits for', step.after.map(status)),
    ...listed('needed by', needed.map(status)),
    ...(step.carriedBy === null ? [] : [fact('first try', `happens inside ${step.carriedBy}`)]),
    ...step.guards.map((guard) => fact('asks first', `when anything ${guard.meaning} (${guard.fact} of ${guard.of})`)),
  ];
}

const listed = (name: string, all: readonly string[]): readonly string[] =>
  all.length === 0 ? [fact(name, 'nothing')] : all.map((one, i) => fact(i === 0 ? name : '', one));

function ruleFacts(state: RunState, step: Step, now: StepState | undefined): readonly string[] {
  const retry = state.plan.policy?.retry ?? null;
  const tries =
    retry === null
      ? 'only when a person asks'
      : `up to ${retry.attempts} times, when the class of the failure allows it`;
  return [
    fact('at most', `${duration(step.timeoutMs)}, then it is cancelled and has failed`),
    fact('slots', `${step.limit}: ${state.limits[step.limit] ?? 1} at a time`),
    ...(step.lane === null ? [] : [fact('lane', `${step.lane}: one at a time`)]),
    fact(
      'by itself',
      `tried again ${tries}${now === undefined || now.autoRetries === 0 ? '' : `; ${now.autoRetries} so far`}`,
    ),
    fact('a retry', step.restartFrom === null ? 'begins with this step' : `begins with ${step.restartFrom}`),
    fact('vanished', step.onLost === 'ask' ? 'asks a person what to do' : 'is run again'),
    ...(step.disruptive === true
      ? [fact('quorum', 'takes validators down: waits while the chain could not spare them')]
      : []),
    ...(step.needless === undefined ? [] : [fact('needless', `when ${step.needless.of} finds nothing to change`)]),
  ];
}

function tryFacts(now: StepState | undefined, nowMs: number): readonly string[] {
  const attempts = now?.attempts ?? [];
  if (attempts.length === 0) return ['  none yet'];
  return attempts.toReversed().map((attempt) => fact(`#${attempt.n}`, tryWords(attempt, nowMs)));
}

function tryWords(attempt: AttemptState, nowMs: number): string {
  const took = duration((attempt.endedAtMs ?? nowMs) - attempt.beganAtMs);
  const inside = attempt.carriedBy === null ? '' : `, inside ${attempt.carriedBy}`;
  const place = attempt.pod === undefined ? `pid ${attempt.pid}` : `pod ${attempt.pod}`;
  const pid = attempt.pid === null ? '' : `, ${place}`;
  return `${clockTime(attempt.beganAtMs)} UTC, ${took}${pid}${inside}: ${outcomeWords(attempt)}`;
}

/** How a try ended, with what its program said on the way out. */
export function outcomeWords(attempt: AttemptState): string {
  if (attempt.outcome === null) return attempt.cancelled ? 'cancelling' : 'running';
  if (attempt.outcome.status === 'succeeded') return `done: ${attempt.outcome.summary}`;
  const { exit } = attempt;
  const code = exit === null ? '' : ` (${exit.signal ?? exit.code ?? exit.reason})`;
  return `failed${code}: ${attempt.outcome.failure.title}`;
}
