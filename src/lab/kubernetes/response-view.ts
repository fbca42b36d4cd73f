import type { Doc } from './document.ts';
import { toNewEvent } from './event-schema.ts';
import type { KubeObject } from './kube-object.ts';
import { apiVersionOf, type ResourceType } from './resource-types.ts';
import { type Column, columnsOf } from './table-columns.ts';

/** The form in which a client wants objects: as they are, as printed rows, or metadata only. */
export type ViewForm = 'object' | 'table' | 'metadata';

export function wantedForm(accept: string): ViewForm {
  // Clients list forms by preference; the first one that is known here counts.
  for (const choice of accept.split(',')) {
    if (choice.includes('as=Table')) return 'table';
    if (choice.includes('as=PartialObjectMetadata')) return 'metadata';
    if (choice.trim().startsWith('application/json')) return 'object';
  }
  return 'object';
}

/** An object as the schema of this path shows it; only events have two schemas. */
export const schemaView = (type: ResourceType, object: KubeObject): KubeObject =>
  type.group === 'events.k8s.io' ? toNewEvent(object) : object;

const partial = (object: KubeObject): Doc => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});

const definition = (column: Column): Doc => ({
  name: column.name,
  type: 'string',
  format: column.name === 'Name' ? 'name' : '',
  description: column.name,
  priority: column.wide === true ? 1 : 0,
});

export interface TableOptions {
  readonly type: ResourceType;
  readonly includeObject: string;
  readonly nowMs: number;
  /** On a watch only the first event carries them. */
  readonly withColumns: boolean;
}

export function tableOf(objects: readonly KubeObject[], metadata: Doc, options: TableOptions): Doc {
  const columns = columnsOf(options.type.id);
  const rows = objects.map((object) => ({
    cells: columns.map((column) => column.cell(object, options.nowMs)),
    ...(options.includeObject === 'None'
      ? {}
      : { object: options.includeObject === 'Object' ? object : partial(object) }),
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: options.withColumns ? columns.map(definition) : null,
    rows,
  };
}

export function objectView(object: KubeObject, form: ViewForm, options: TableOptions): Doc {
  if (form === 'object') return object;
  if (form === 'metadata') return partial(object);
  return tableOf([object], { resourceVersion: object.metadata.resourceVersion }, options);
}

export function listView(
  objects: readonly KubeObject[],
  form: ViewForm,
  resourceVersion: string,
  options: TableOptions,
): Doc {
  if (form === 'table') return tableOf(objects, { resourceVersion }, options);
  const { type } = options;
  const [kind, apiVersion] =
    form === 'metadata' ? ['PartialObjectMetadataList', 'meta.k8s.io/v1'] : [`${type.kind}List`, apiVersionOf(type)];
  const items = form === 'metadata' ? objects.map(partial) : objects;
  return { kind, apiVersion, metadata: { resourceVersion }, items };
}
