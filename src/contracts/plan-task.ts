import type { ChainTask } from '../regions/chain-task.ts';
import { planCall } from './plan-call.ts';
import { planDeploy } from './plan-deploy.ts';
import { planFund } from './plan-fund.ts';
import { planGate } from './plan-gate.ts';
import type { PlannedWork, PlanningView } from './planned-work.ts';

/** Looks at the chain and says what is left to do. Sends nothing; throws Halt when it cannot be done. */
export function planTask(task: ChainTask, view: PlanningView): Promise<PlannedWork> {
  switch (task.kind) {
    case 'deploy':
      return planDeploy(task, view);
    case 'call':
      return planCall(task, view);
    case 'fund':
      return planFund(task, view);
    case 'gate':
      return planGate(task, view);
  }
}
