/** The fields of Jobs, pods and events that are read here; all else passes by. Values come from outside: all optional. */
export interface KubeMeta {
  readonly name?: string;
  readonly uid?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface KubeCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface JobObject {
  readonly metadata?: KubeMeta;
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: { readonly conditions?: readonly KubeCondition[] };
}

export interface ContainerEnd {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name?: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: ContainerEnd;
  };
}

export interface PodObject {
  readonly metadata?: KubeMeta;
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly KubeCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface EventObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

export function trueCondition(
  of: { readonly status?: { readonly conditions?: readonly KubeCondition[] } } | null,
  type: string,
): KubeCondition | null {
  return of?.status?.conditions?.find((one) => one.type === type && one.status === 'True') ?? null;
}
