import type { Step } from '../engine/model/step.ts';
import type { AttemptOrder } from '../engine/ports.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { JobSettings, JobTool, JobVolume } from '../regions/executor-settings.ts';
import { labelValue } from './job-name.ts';
import { type WrappedProgram, wrapperCommand } from './job-wrapper.ts';

export const CONTAINER = 'step';
export const RUN_LABEL = 'besu-console.io/run';
/** Above the step's own deadline and the grace after it: for the case that no engine is there to keep them. */
const SAFETY_NET_MS = 3_600_000;

export interface JobWish {
  readonly name: string;
  readonly run: string;
  readonly order: AttemptOrder;
  readonly program: WrappedProgram & { readonly cwd: string };
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables whose values are keys of the configured Secret. */
  readonly fromSecret: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** One attempt as a Job that Kubernetes itself never tries again. */
export function jobSpec(wish: JobWish, settings: JobSettings): JsonObject {
  const labels = labelsOf(wish, settings);
  const seconds = Math.ceil((wish.order.deadlineMs - wish.nowMs + settings.graceMs + SAFETY_NET_MS) / 1000);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: wish.name,
      namespace: settings.namespace,
      labels,
      annotations: { 'besu-console.io/attempt': wish.order.attempt },
    },
    spec: {
      // Retries are the engine's: it knows what a half-done step leaves behind.
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      // Kueue refuses what is not suspended when it comes.
      ...(settings.queue === null ? {} : { suspend: true }),
      activeDeadlineSeconds: Math.max(1, seconds),
      ttlSecondsAfterFinished: Math.ceil(settings.keepMs / 1000),
      template: { metadata: { labels: withoutQueue(labels) }, spec: podSpec(wish, settings) },
    },
  };
}

function labelsOf({ run, order }: JobWish, { queue }: JobSettings): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'besu-console',
    [RUN_LABEL]: labelValue(run),
    'besu-console.io/scope': labelValue(order.step.scope),
    'besu-console.io/phase': labelValue(order.step.phase),
    'besu-console.io/step': labelValue(order.step.name),
    ...(queue === null ? {} : { 'kueue.x-k8s.io/queue-name': queue }),
  };
}

const withoutQueue = (labels: Record<string, string>): JsonObject =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('kueue')));

function podSpec(wish: JobWish, settings: JobSettings): JsonObject {
  const needs = settings.tools[toolOf(wish.order.step)];
  const volumes = settings.volumes.map((volume, n) => ({ name: `shared-${n}`, volume }));
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: Math.ceil(settings.graceMs / 1000),
    ...(settings.serviceAccount === null
      ? { automountServiceAccountToken: false }
      : { serviceAccountName: settings.serviceAccount }),
    ...(Object.keys(needs.nodeSelector).length === 0 ? {} : { nodeSelector: needs.nodeSelector }),
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: CONTAINER,
        image: settings.image,
        command: wrapperCommand(wish.program).map(withoutExpansion),
        workingDir: wish.program.cwd,
        env: environment(wish, settings),
        ...(settings.secret === null ? {} : { envFrom: [{ secretRef: { name: settings.secret } }] }),
        resources: { requests: { cpu: needs.cpu, memory: needs.memory }, limits: { memory: needs.memory } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: volumes.map(({ name, volume }) => ({ name, mountPath: volume.path })),
      },
    ],
    volumes: volumes.map(({ name, volume }) => ({ name, ...sourceOf(volume) })),
  };
}

function environment({ env, fromSecret }: JobWish, { secret }: JobSettings): readonly JsonValue[] {
  const plain = Object.entries(env).map(([name, value]) => ({ name, value: withoutExpansion(value) }));
  const referred = Object.entries(fromSecret).map(([name, key]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret ?? '', key } },
  }));
  return [...plain, ...referred];
}

/** Kubernetes replaces `$(NAME)` in arguments and values of variables; `$$` is a plain `$`. */
const withoutExpansion = (value: string): string => value.replaceAll('$', '$$$$');

const sourceOf = ({ source }: JobVolume): JsonObject =>
  source.kind === 'claim'
    ? { persistentVolumeClaim: { claimName: source.claim } }
    : { hostPath: { path: source.directory } };

const toolOf = ({ limit }: Step): JobTool => (limit === 'probe' ? 'command' : limit);
