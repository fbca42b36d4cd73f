import { ExecutorRig } from './executor-rig.ts';
import { executorContract } from './executor-suite.ts';

executorContract('the command executor', () => {
  const rig = new ExecutorRig();
  return Promise.resolve({
    rig,
    vanish: (order) => {
      const [, , wrapper] = rig.read(order, 'pid').split(' ').map(Number);
      process.kill(-wrapper!, 'SIGKILL');
    },
    close: () => rig.close(),
  });
});
