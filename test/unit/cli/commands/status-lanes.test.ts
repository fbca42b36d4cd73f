import { describe, expect, test } from 'vitest';
import { laneCells, laneRows } from '../../../../src/cli/commands/status-lanes.ts';
import { plainSummary } from '../../../../src/ui/plain/plain-summary.ts';
import { approving, chainStep, deploying, HASH, receipt, TOKEN } from '../../../rigs/screen/chain-rollout.ts';

describe('lanes without a screen', () => {
  const paid = () => {
    const engine = deploying();
    engine.succeed(TOKEN, receipt());
    return engine;
  };

  test('tell how far they are and what they paid, by network', () => {
    const [mainnet, , ccip] = laneRows(paid().state, paid().nowMs);
    expect(mainnet).toEqual({
      ...{ lane: 'mainnet', status: 'waiting', done: 1, total: 3, now: 'next deploy Pool: starts now' },
      ...{ feesWei: { mainnet: '1200000000000000' }, transactions: [HASH] },
    });
    expect(ccip).toMatchObject({ lane: 'ccip', done: 0, feesWei: {} });
    expect(laneCells(paid().state, paid().nowMs)[0]).toEqual([
      ...['  mainnet', 'waiting', '1/3 next deploy Pool: starts now, paid 0.0012 ether'],
    ]);
  });

  test('tell what a person has to approve', () => {
    const { state, nowMs } = approving();
    expect(laneCells(state, nowMs)[0]).toEqual([
      ...['  mainnet', 'approval', '0/3 approve: 2 would be sent on mainnet with real money'],
    ]);
  });

  test('stand in the closing report below the row of the fleet', () => {
    const engine = paid();
    for (const name of ['mainnet-Pool', 'mainnet-grant']) {
      engine.begin(chainStep('contracts', name));
      engine.succeed(chainStep('contracts', name));
    }
    const lines = plainSummary(engine.state, engine.nowMs);
    const fleet = lines.findIndex((line) => line.startsWith('fleet'));
    expect(lines[fleet + 2]?.replace(/ +/g, ' ')).toBe(' mainnet 3/3 done, paid 0.0012 ether');
  });
});
