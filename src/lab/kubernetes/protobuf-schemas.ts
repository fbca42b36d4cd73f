/** How one protobuf field becomes JSON. Maps are always string-keyed; "time" is metav1.Time. */
export interface ProtobufField {
  readonly name: string;
  readonly type: 'text' | 'bytes' | 'int' | 'bool' | 'time' | 'textMap' | 'bytesMap' | 'message';
  readonly schema?: ProtobufSchema;
  readonly repeated?: true;
}

/** By field number, as in the generated.proto files of Kubernetes. */
export type ProtobufSchema = Readonly<Record<number, ProtobufField>>;

const text = (name: string): ProtobufField => ({ name, type: 'text' });
const texts = (name: string): ProtobufField => ({ name, type: 'text', repeated: true });
const int = (name: string): ProtobufField => ({ name, type: 'int' });
const bool = (name: string): ProtobufField => ({ name, type: 'bool' });
const time = (name: string): ProtobufField => ({ name, type: 'time' });
const textMap = (name: string): ProtobufField => ({ name, type: 'textMap' });
const bytesMap = (name: string): ProtobufField => ({ name, type: 'bytesMap' });
const message = (name: string, schema: ProtobufSchema): ProtobufField => ({ name, type: 'message', schema });
const messages = (name: string, schema: ProtobufSchema): ProtobufField => ({
  ...message(name, schema),
  repeated: true,
});

const OWNER: ProtobufSchema = {
  1: text('kind'),
  3: text('name'),
  4: text('uid'),
  5: text('apiVersion'),
  6: bool('controller'),
  7: bool('blockOwnerDeletion'),
};

const META = message('metadata', {
  1: text('name'),
  2: text('generateName'),
  3: text('namespace'),
  5: text('uid'),
  6: text('resourceVersion'),
  7: int('generation'),
  8: time('creationTimestamp'),
  9: time('deletionTimestamp'),
  10: int('deletionGracePeriodSeconds'),
  11: textMap('labels'),
  12: textMap('annotations'),
  13: messages('ownerReferences', OWNER),
  14: texts('finalizers'),
});

const LOCAL_REFERENCE: ProtobufSchema = { 1: text('name') };
const REFERENCE: ProtobufSchema = { 1: text('kind'), 2: text('namespace'), 3: text('name'), 4: text('uid') };

const DELETE_OPTIONS: ProtobufSchema = {
  1: int('gracePeriodSeconds'),
  2: message('preconditions', { 1: text('uid'), 2: text('resourceVersion') }),
  3: bool('orphanDependents'),
  4: text('propagationPolicy'),
  5: texts('dryRun'),
};

const RULE: ProtobufSchema = {
  1: texts('verbs'),
  2: texts('apiGroups'),
  3: texts('resources'),
  4: texts('resourceNames'),
  5: texts('nonResourceURLs'),
};

const BINDING: ProtobufSchema = {
  1: META,
  2: messages('subjects', { 1: text('kind'), 2: text('apiGroup'), 3: text('name'), 4: text('namespace') }),
  3: message('roleRef', { 1: text('apiGroup'), 2: text('kind'), 3: text('name') }),
};

const ACCESS_SPEC: ProtobufSchema = {
  1: message('resourceAttributes', {
    1: text('namespace'),
    2: text('verb'),
    3: text('group'),
    4: text('version'),
    5: text('resource'),
    6: text('subresource'),
    7: text('name'),
  }),
  2: message('nonResourceAttributes', { 1: text('path'), 2: text('verb') }),
};

/** What `kubectl create job` can say of a container, and no more: no mounts, no probes. */
const CONTAINER: ProtobufSchema = {
  1: text('name'),
  2: text('image'),
  3: texts('command'),
  4: texts('args'),
  5: text('workingDir'),
  7: messages('env', { 1: text('name'), 2: text('value') }),
  14: text('imagePullPolicy'),
};

const POD_SPEC: ProtobufSchema = {
  2: messages('containers', CONTAINER),
  3: text('restartPolicy'),
  4: int('terminationGracePeriodSeconds'),
  5: int('activeDeadlineSeconds'),
  7: textMap('nodeSelector'),
  8: text('serviceAccountName'),
};

const JOB_SPEC: ProtobufSchema = {
  1: int('parallelism'),
  2: int('completions'),
  3: int('activeDeadlineSeconds'),
  6: message('template', { 1: META, 2: message('spec', POD_SPEC) }),
  7: int('backoffLimit'),
  8: int('ttlSecondsAfterFinished'),
  10: bool('suspend'),
};

/** Kinds that typed Go clients send as protobuf with no fallback; every other kind is answered with 415. */
export const PROTOBUF_KINDS: Readonly<Record<string, ProtobufSchema>> = {
  Namespace: { 1: META, 2: message('spec', { 1: texts('finalizers') }) },
  Secret: { 1: META, 2: bytesMap('data'), 3: text('type'), 4: textMap('stringData'), 5: bool('immutable') },
  ConfigMap: { 1: META, 2: textMap('data'), 3: bytesMap('binaryData'), 4: bool('immutable') },
  ServiceAccount: {
    1: META,
    2: messages('secrets', REFERENCE),
    3: messages('imagePullSecrets', LOCAL_REFERENCE),
    4: bool('automountServiceAccountToken'),
  },
  DeleteOptions: DELETE_OPTIONS,
  Eviction: { 1: META, 2: message('deleteOptions', DELETE_OPTIONS) },
  SelfSubjectAccessReview: { 1: META, 2: message('spec', ACCESS_SPEC) },
  SelfSubjectRulesReview: { 1: META, 2: message('spec', { 1: text('namespace') }) },
  SelfSubjectReview: { 1: META },
  Role: { 1: META, 2: messages('rules', RULE) },
  ClusterRole: { 1: META, 2: messages('rules', RULE) },
  RoleBinding: BINDING,
  ClusterRoleBinding: BINDING,
  Job: { 1: META, 2: message('spec', JOB_SPEC) },
  Scale: { 1: META, 2: message('spec', { 1: int('replicas') }) },
};
