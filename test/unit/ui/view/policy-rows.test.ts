import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../../src/engine/model/failure.ts';
import { type StepId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { RunPolicy } from '../../../../src/engine/model/policy.ts';
import { heartbeatMs } from '../../../../src/ui/heartbeat.ts';
import { plainSummary } from '../../../../src/ui/plain/plain-summary.ts';
import { noticeOf, titleOf } from '../../../../src/ui/state/notice.ts';
import { firstUiState } from '../../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { countRows } from '../../../../src/ui/view/header-view.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const RETRY: RunPolicy['retry'] = { attempts: 5, delayFactor: 1 };
const THROTTLED: Partial<Failure> = {
  ...{ class: 'throttle', title: '429 TooManyRequests', fingerprint: 'throttled', hint: 'Azure asks to slow down.' },
};
const LARGE = { columns: 120, rows: 40 };
const AT_UKWEST = { size: LARGE, ui: { ...firstUiState(scopeOf('ukwest')) } };

const launched = (): FakeEngine => new FakeEngine(rolloutPlan({ policy: { retry: RETRY } })).launch();

function failIn(engine: FakeEngine, region: string, failure: Partial<Failure> = THROTTLED): StepId {
  const step = engine.advance(region, 'infrastructure/apply');
  engine.begin(step);
  engine.fail(step, failure);
  return step;
}

/** Failed a moment ago, and tried again in 24 s. */
function retrying(regions: readonly string[] = ['ukwest'], n = 2): FakeEngine {
  const engine = launched();
  for (const region of regions) {
    const step = failIn(engine, region);
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n, why: '429' });
  }
  return engine;
}

const shown = (engine: FakeEngine, given: Parameters<typeof picture>[1] = {}): string =>
  plain(picture(engine, given)).join('\n');

describe('a failed step that is tried again by itself', () => {
  test('counts down in its row, with the sign of a retry instead of the one of a failure', () => {
    const engine = retrying();
    const row = (text: string): string => text.split('\n').find((one) => one.includes('UK West ')) ?? '';
    const wide = row(shown(engine, { size: { columns: 200, rows: 40 } }));
    expect(wide).toContain('429 TooManyRequests, again in 0:24 (2 of 5)');
    expect(wide).toContain('↻');
    expect(wide).not.toContain('✗');
    const middle = row(shown(engine, { size: { columns: 140, rows: 40 } }));
    expect(middle).toMatch(/429 TooM.*…, again in 0:24 \(2 of 5\)/);
    expect(row(shown(engine, { size: LARGE }))).toContain('again 0:24');
    const narrow =
      shown(engine)
        .split('\n')
        .find((one) => one.includes('UK West')) ?? '';
    expect(narrow).toContain('again 0:24');
    expect(narrow).not.toContain('✗');
  });

  test('counts down as time goes by, and says so when it is due', () => {
    const engine = retrying();
    const at = (ms: number): string => shown(engine, { ...AT_UKWEST, nowMs: engine.nowMs + ms });
    expect(at(1000)).toContain('again in 0:23');
    expect(at(23_999)).toContain('again in 0:01');
    expect(at(24_000)).toContain('again now');
  });

  test('is read without colours and glyphs too', () => {
    const theme = createTheme({ colorLevel: 0, ascii: true });
    const text = shown(retrying(), { theme });
    expect(text.split('\n').find((one) => one.includes('UK West'))).toMatch(/UK West +\+~\S* +again 0:24/);
    expect(text).not.toMatch(/[^ -~\n]/);
  });

  test('needs nobody: not the line at the bottom, not the key for the next fault, not the title, not the bell', () => {
    const engine = retrying();
    const data = dataOf(engine);
    expect(pressKeys(engine, keys('!')).ui.toast?.text).toBe('nothing needs you');
    expect(titleOf(data)).toBe('0/24 chain-138');
    expect(noticeOf(dataOf(launched()), data)).toBeNull();
    expect(countRows(engine.state)).toMatchObject({ failed: 0, retrying: 1 });
    expect(shown(engine)).toContain('1 trying again');
    expect(plain(picture(engine)).at(-2)).toMatch(/429 TooManyRequests: again in 0:24\. C shows causes/);
    expect(pressKeys(engine, keys('*')).ui.toast?.text).toBe('nothing has failed');
  });

  test('needs a person once its tries are used up', () => {
    const engine = retrying();
    const before = dataOf(engine);
    engine.say({ type: 'retry-cancelled', steps: ['ukwest/infrastructure/apply' as StepId], by: BY });
    expect(noticeOf(before, dataOf(engine))).toBe('UK West needs you');
    expect(shown(engine)).toContain('! UK West failed. ! goes there');
    expect(titleOf(dataOf(engine))).toBe('1 failed, 0/24 chain-138');
  });

  test('keeps the picture moving although nothing runs', () => {
    const engine = retrying();
    expect(heartbeatMs(dataOf(engine), uiOf(engine), engine.nowMs)).toBe(1000);
  });

  test('waits for the run to be resumed, and is an ordinary failure after the end', () => {
    const engine = retrying();
    engine.say({ type: 'run-paused', by: BY });
    expect(shown(engine, AT_UKWEST)).toContain('again once resumed (2 of 5)');
    engine.say({ type: 'run-resumed', by: BY }, { type: 'run-stopping', by: BY });
    expect(shown(engine, AT_UKWEST)).toContain('again once taken up again');
    const result = { exitCode: 4, verified: 0, failed: 1, skipped: 0, unfinished: 23, regions: 24 } as const;
    engine.say({ type: 'run-ended', result: { ...result, wallMs: 0, workMs: 0 } });
    expect(countRows(engine.state)).toMatchObject({ failed: 1, retrying: 0 });
  });

  test('waits for the end of a pause of new starts that lasts longer', () => {
    const engine = retrying();
    const base = { cause: 'throttled', title: '429 TooManyRequests', scopes: [scopeOf('ukwest')] };
    const openedAtMs = engine.nowMs;
    engine.say({ type: 'breaker-opened', breaker: { ...base, openedAtMs, untilMs: openedAtMs + 90_000 } });
    expect(shown(engine, AT_UKWEST)).toContain('again in 1:30');
    engine.say({ type: 'breaker-opened', breaker: { ...base, openedAtMs, untilMs: null } });
    expect(shown(engine, AT_UKWEST)).toContain('again once starts go on');
  });

  test('is told with its countdown in the table that is printed', () => {
    const engine = retrying();
    expect(plainSummary(engine.state, engine.nowMs).join('\n')).toMatch(
      /ukwest +done +retrying .* 429 TooManyRequests, again in 0:24 \(2 of 5\)/,
    );
  });
});

describe('the card of a failure in the region view', () => {
  const card = (engine: FakeEngine): string => shown(engine, { ui: pressKeys(engine, keys('j', 'j', 'enter')).ui });

  test('says what happened, what to do, that it goes on by itself, and what to press', () => {
    const text = card(retrying());
    expect(text).toMatch(/↻ infrastructure +terraform apply +failed, again in 0:24 \(2 of 5\): 429/);
    expect(text).toContain('what   429 TooManyRequests (throttle)');
    expect(text).toContain('do     Azure asks to slow down.');
    expect(text).toContain('again  by itself in 0:24 (2 of 5)');
    expect(text).toContain('press  r retry now  T no more tries');
  });

  test('says that it does not, and why', () => {
    const first = (failure: Partial<Failure>): FakeEngine => {
      const engine = launched();
      failIn(engine, 'ukwest', failure);
      return engine;
    };
    const firstText = (failure: Partial<Failure>): string => {
      const engine = first(failure);
      return shown(engine, { ui: pressKeys(engine, keys('!', 'enter')).ui });
    };
    expect(firstText({ class: 'quota' })).toContain('again  not by itself: this waits for a person');
    expect(firstText({ class: 'throttle', retry: 'never' })).toContain('again  not by itself: this waits for a person');
    const engine = retrying(['ukwest'], 1);
    engine.say({ type: 'retry-cancelled', steps: ['ukwest/infrastructure/apply' as StepId], by: BY });
    const stopped = shown(engine, { ui: pressKeys(engine, keys('!', 'enter')).ui });
    expect(stopped).toContain('again  not by itself any more: somebody stopped it');
  });

  test('says when all tries were made', () => {
    const engine = launched();
    const step = failIn(engine, 'ukwest');
    for (let n = 1; n <= 5; n += 1) {
      engine.say(
        { type: 'retry-scheduled', step, retryAtMs: engine.nowMs, n, why: '429' },
        { type: 'steps-reset', steps: [step], by: BY, why: 'auto-retry' },
      );
      engine.begin(step);
      engine.fail(step, THROTTLED);
    }
    const text = shown(engine, { ui: pressKeys(engine, keys('!', 'enter')).ui });
    expect(text).toContain('again  not by itself any more: all 5 tries were made');
  });
});
