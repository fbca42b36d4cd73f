import type { Engine } from '../../engine/engine-handle.ts';
import { attemptId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { StandingQuestion, Step } from '../../engine/model/step.ts';
import type { ProbeRegistry } from '../../engine/ports.ts';
import { wokenIn } from '../../engine/state/on-failure.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { createProbes } from '../../health/probes.ts';
import type { JsonObject } from '../../lib/json.ts';

/** No answer within this long is an answer too: nothing waits for this look, but nobody should read it an hour later. */
const WITHIN_MS = 5_000;

interface Standing {
  readonly step: Step;
  readonly question: StandingQuestion;
  /** What the step came to. */
  readonly recorded: JsonObject;
}

/**
 * Whether what the journal says was done still stands, asked once when a run is taken up: read-only, all rows at once,
 * beside the run. What differs becomes a fact in the journal and on the screen; nothing is done about it.
 */
export async function checkWorld(
  engine: Engine,
  probes: ProbeRegistry & { close(): void } = createProbes(),
): Promise<void> {
  const attached = engine.link.attach(() => {});
  attached.detach();
  const { state } = attached;
  try {
    await Promise.all(
      [...Map.groupBy(standing(state), ({ step }) => step.scope).values()].map(async (row) => {
        for (const one of row) {
          const what = await whatDiffers(one, probes);
          const known = state.differs?.[one.step.scope];
          if (what !== null) return engine.found({ scope: one.step.scope, step: one.step.id, what });
          if (known?.step === one.step.id) engine.found({ scope: one.step.scope, step: one.step.id, what: null });
        }
      }),
    );
  } finally {
    probes.close();
  }
}

/** Only what the journal holds to be done, in plan order: without a cluster there is no use in asking for its release. */
function standing(state: RunState): readonly Standing[] {
  const scopes = new Set(state.plan.steps.map(({ scope }) => scope));
  return [...scopes].flatMap((scope) =>
    stepsOf(state.plan, scope).flatMap((step) => {
      const known = state.steps[step.id];
      const isTakenBack = wokenIn(state, scope).some(({ undoes }) => undoes === step.id);
      const done = step.standing !== undefined && known?.status === 'succeeded' && !isTakenBack;
      return done ? [{ step, question: step.standing, recorded: known.attempts.at(-1)?.outcome?.facts ?? {} }] : [];
    }),
  );
}

/** Null = it stands. */
async function whatDiffers({ step, question, recorded }: Standing, probes: ProbeRegistry): Promise<string | null> {
  const probe = Object.hasOwn(probes, question.probe) ? probes[question.probe] : undefined;
  // A plan of a later version may ask what this program does not know: that proves nothing.
  if (probe === undefined) return null;
  const aborted = AbortSignal.timeout(WITHIN_MS);
  const attempt = attemptId(step.id, 1);
  const beganAtMs = Date.now();
  try {
    const context = { attempt, beganAtMs, nowMs: Date.now, emit: () => {}, aborted, memory: new Map() };
    const answer = await probe.ask({ ...question.input, recorded }, context);
    if (answer.answer === 'yes') return null;
    return answer.answer === 'no' ? answer.failure.title : answer.text;
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}
