/** One thing the engine asks of the API server of its own cluster, and why. */
export interface ApiUse {
  readonly group: string;
  readonly resource: string;
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  /** Set when only this one object is concerned. */
  readonly only?: 'the lease';
  /** Absent = in the engine's namespace only. */
  readonly everywhere?: true;
  readonly why: string;
}

const LEASES = { group: 'coordination.k8s.io', resource: 'leases' } as const;

/** All that src/cluster asks for. The chart grants this, and what Jobs need, and no more: a test compares them. */
export const CLUSTER_API_USES: readonly ApiUse[] = [
  // RBAC cannot name an object that does not exist yet.
  { ...LEASES, verb: 'create', why: 'the first engine makes the lease' },
  { ...LEASES, verb: 'get', only: 'the lease', why: 'who holds it' },
  { ...LEASES, verb: 'update', only: 'the lease', why: 'taking, renewing and releasing it' },
  {
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    verb: 'create',
    everywhere: true,
    why: 'whether the token of a face is one of the three roles',
  },
];

const JOBS = { group: 'batch', resource: 'jobs' } as const;
const PODS = { group: '', resource: 'pods' } as const;

/** All that src/jobs asks for in the namespace of its Jobs. */
export const JOB_API_USES: readonly ApiUse[] = [
  { ...JOBS, verb: 'create', why: 'an attempt begins' },
  { ...JOBS, verb: 'get', why: 'whether an attempt of an earlier engine is there' },
  { ...JOBS, verb: 'list', why: 'where every attempt stands, before each watch' },
  { ...JOBS, verb: 'watch', why: 'how an attempt goes on' },
  { ...JOBS, verb: 'delete', why: 'one that could never start is taken away' },
  { ...PODS, verb: 'list', why: 'the pod of an attempt, before each watch' },
  { ...PODS, verb: 'watch', why: 'its container ends, its node is lost, it waits' },
  { ...PODS, verb: 'delete', why: 'one is ended by its one signal' },
  { group: '', resource: 'pods/log', verb: 'get', why: 'what a step prints' },
  { group: '', resource: 'events', verb: 'list', why: 'why a pod does not start' },
];
