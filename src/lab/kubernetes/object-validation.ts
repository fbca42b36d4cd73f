import { isDeepStrictEqual } from 'node:util';
import { type Cause, invalid } from './api-error.ts';
import { type Doc, docOf, docsOf, isDoc, textMapOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import type { ResourceType } from './resource-types.ts';
import { selectorOf } from './selector.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_KINDS = new Set(['namespaces', 'services']);
/** Names of RBAC kinds may hold colons: system:node. */
const FREE_NAMES = 'rbac.authorization.k8s.io/';

/** The list of the real server's refusal text. */
const MUTABLE_STATEFUL_SET_FIELDS = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

const show = (value: unknown): string => JSON.stringify(value) ?? 'null';
const invalidValue = (field: string, value: unknown, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${show(value)}: ${why}`,
  field,
});
const required = (field: string, why = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: why === '' ? 'Required value' : `Required value: ${why}`,
  field,
});
const forbiddenChange = (field: string, why: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
  field,
});

function nameCauses(type: ResourceType, name: string): Cause[] {
  if (type.id.startsWith(FREE_NAMES)) return [];
  const isLabel = LABEL_KINDS.has(type.id);
  const fits = isLabel ? LABEL.test(name) && name.length <= 63 : SUBDOMAIN.test(name) && name.length <= 253;
  const what = isLabel ? 'label' : 'subdomain';
  return fits
    ? []
    : [
        invalidValue(
          'metadata.name',
          name,
          `a lowercase RFC 1123 ${what} must consist of lower case alphanumeric characters, '-'${isLabel ? '' : " or '.'"}, and must start and end with an alphanumeric character`,
        ),
      ];
}

function containerCauses(podSpec: Doc, at: string): Cause[] {
  const containers = docsOf(podSpec.containers);
  if (containers.length === 0) return [required(`${at}.containers`)];
  return containers.flatMap((container, index) => [
    ...(container.name === undefined ? [required(`${at}.containers[${index}].name`)] : []),
    ...(container.image === undefined || container.image === '' ? [required(`${at}.containers[${index}].image`)] : []),
  ]);
}

function workloadCauses(object: KubeObject): Cause[] {
  const spec = docOf(object.spec);
  const template = docOf(spec.template);
  const labels = textMapOf(docOf(template.metadata).labels);
  const causes = containerCauses(docOf(template.spec), 'spec.template.spec');
  if (!isDoc(spec.selector)) causes.push(required('spec.selector'));
  else if (!selectorOf(spec.selector)(labels)) {
    const why = '`selector` does not match template `labels`';
    causes.push(invalidValue('spec.template.metadata.labels', labels, why));
  }
  return causes;
}

function statefulSetChange(before: Doc, after: Doc): Cause[] {
  const fixed = (spec: Doc): Doc =>
    Object.fromEntries(Object.entries(spec).filter(([field]) => !MUTABLE_STATEFUL_SET_FIELDS.includes(field)));
  if (isDeepStrictEqual(fixed(before), fixed(after))) return [];
  const names = MUTABLE_STATEFUL_SET_FIELDS.map((field) => `'${field}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return [forbiddenChange('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

const fixedField = (before: Doc, after: Doc, field: string): Cause[] =>
  before[field] === undefined || isDeepStrictEqual(before[field], after[field])
    ? []
    : [invalidValue(`spec.${field}`, after[field], 'field is immutable')];

function fixedData(before: KubeObject, after: KubeObject): Cause[] {
  if (before.immutable !== true || isDeepStrictEqual(before.data, after.data)) return [];
  return [forbiddenChange('data', 'field is immutable when `immutable` is set')];
}

function changeCauses(id: string, before: KubeObject, after: KubeObject): Cause[] {
  const old = docOf(before.spec);
  const now = docOf(after.spec);
  switch (id) {
    case 'apps/statefulsets':
      return statefulSetChange(old, now);
    case 'apps/deployments':
    case 'apps/replicasets':
      return fixedField(old, now, 'selector');
    case 'batch/jobs':
      return [...fixedField(old, now, 'selector'), ...fixedField(old, now, 'template')];
    case 'services':
      return now.type === 'ExternalName' ? [] : fixedField(old, now, 'clusterIP');
    case 'persistentvolumeclaims':
      return [...fixedField(old, now, 'storageClassName'), ...fixedField(old, now, 'accessModes')];
    case 'configmaps':
    case 'secrets':
      return fixedData(before, after);
    default:
      return [];
  }
}

function contentCauses(id: string, object: KubeObject): Cause[] {
  if (['apps/statefulsets', 'apps/deployments', 'apps/replicasets'].includes(id)) return workloadCauses(object);
  if (id === 'batch/jobs') return containerCauses(docOf(docOf(docOf(object.spec).template).spec), 'spec.template.spec');
  if (id === 'pods') return containerCauses(docOf(object.spec), 'spec');
  const spec = docOf(object.spec);
  if (id !== 'services' || spec.clusterIP === 'None' || spec.type === 'ExternalName') return [];
  return docsOf(spec.ports).length === 0 ? [required('spec.ports')] : [];
}

/** The refusals a rollout can meet; there are no schemas here, so most nonsense passes. */
export function validateObject(type: ResourceType, before: KubeObject | undefined, after: KubeObject): void {
  const { name } = after.metadata;
  const causes =
    before === undefined
      ? [...nameCauses(type, name), ...contentCauses(type.id, after)]
      : [...contentCauses(type.id, after), ...changeCauses(type.id, before, after)];
  if (causes.length > 0) throw invalid(type, name, causes);
}
