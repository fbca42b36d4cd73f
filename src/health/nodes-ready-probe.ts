import type { Failure } from '../engine/model/failure.ts';
import type { Probe } from '../engine/ports.ts';
import type { KubeAccess } from './kube-access.ts';
import { closeView, readCluster } from './kube-reading.ts';
import type { KubeNode } from './kube-workload.ts';
import { numberInput, textInput } from './probe-input.ts';
import { seenFailure } from './seen-failure.ts';

/** `{kubeconfig, atLeast}`: are so many nodes Ready and open for pods? */
export const nodesReadyProbe = (kube: KubeAccess): Probe => ({
  async ask(input, context) {
    const kubeconfig = textInput(input, 'kubeconfig');
    const atLeast = numberInput(input, 'atLeast');
    const reading = await readCluster(context, () => kube.openNodes(kubeconfig));
    if (!reading.ok) {
      if (reading.answer.answer === 'no') closeView(context);
      return reading.answer;
    }
    const { nodes } = reading.snapshot;
    const ready = nodes.filter((node) => node.ready && !node.cordoned).length;
    const progress = { done: Math.min(ready, atLeast), total: atLeast, unit: 'nodes' };
    context.emit({ type: 'progress', attempt: context.attempt, ...progress });
    if (ready >= atLeast) {
      closeView(context);
      return { answer: 'yes', summary: `${ready} nodes Ready`, facts: { nodes: nodes.length, ready } };
    }
    return { answer: 'not-yet', text: textOf(nodes, ready, atLeast), progress, late: late(nodes, ready, atLeast) };
  },
});

function textOf(nodes: readonly KubeNode[], ready: number, atLeast: number): string {
  const waiting = nodes.find((node) => !node.ready) ?? nodes.find((node) => node.cordoned);
  const who = waiting === undefined ? '' : `; ${waiting.name} ${waiting.ready ? 'is cordoned' : 'is not Ready'}`;
  return `${ready}/${atLeast} nodes Ready${who}`;
}

function late(nodes: readonly KubeNode[], ready: number, atLeast: number): Failure {
  const waiting = nodes.filter((node) => !node.ready || node.cordoned);
  return seenFailure({
    class: 'capacity',
    title: `only ${ready} of ${atLeast} nodes became Ready`,
    evidence: waiting.map((node) => `${node.name}: ${node.cordoned ? 'cordoned' : node.message}`),
    hint: 'Look at the node pool: its size, the vCPU quota of the region, and the events of the nodes',
    fingerprint: 'nodes/not-ready',
    chain: ['nodes ready'],
  });
}
