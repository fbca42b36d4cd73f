import { parseDuration } from './duration.ts';
import type { ExecutorInput, JobInput } from './executor-schema.ts';
import type { ExecutorSettings, JobSettings, JobVolume, ToolNeeds } from './executor-settings.ts';

/** An azurerm provider takes 340 MB to 1.1 GB for one plan, terraform itself about 100 MB; the others stay below 60 MB (measured). */
const TERRAFORM: Omit<ToolNeeds, 'nodeSelector'> = { cpu: '500m', memory: '1536Mi' };
const OTHERS: Omit<ToolNeeds, 'nodeSelector'> = { cpu: '250m', memory: '256Mi' };

export function executorOf(input: ExecutorInput | undefined): ExecutorSettings {
  return input?.kind === 'kubernetes' ? jobSettings(input) : { kind: 'local' };
}

function jobSettings(input: JobInput): JobSettings {
  const { namespace, image, env, tools } = input;
  return {
    kind: 'kubernetes',
    kubeconfig: input.kubeconfig ?? null,
    context: input.context ?? null,
    ...{ namespace, image, env },
    serviceAccount: input.serviceAccount ?? null,
    queue: input.queue ?? null,
    secret: input.secret ?? null,
    volumes: input.volumes.map(volumeOf),
    tools: {
      terraform: needsOf(tools.terraform, TERRAFORM),
      kubectl: needsOf(tools.kubectl, OTHERS),
      helm: needsOf(tools.helm, OTHERS),
      command: needsOf(tools.command, OTHERS),
    },
    startWithinMs: parseDuration(input.startWithin) ?? 0,
    graceMs: parseDuration(input.grace) ?? 0,
    keepMs: parseDuration(input.keep) ?? 0,
  };
}

function volumeOf({ path, claim, hostPath }: JobInput['volumes'][number]): JobVolume {
  return claim === undefined
    ? { path, source: { kind: 'host', directory: hostPath ?? path } }
    : { path, source: { kind: 'claim', claim } };
}

const needsOf = (
  { cpu, memory, nodeSelector }: JobInput['tools']['helm'],
  usual: Omit<ToolNeeds, 'nodeSelector'>,
): ToolNeeds => ({ cpu: cpu ?? usual.cpu, memory: memory ?? usual.memory, nodeSelector });
