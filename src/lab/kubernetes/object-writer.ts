import { isDeepStrictEqual } from 'node:util';
import { ApiError, alreadyExists, badRequest, forbidden, notFound, staleVersion } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { type Doc, docOf, isDoc, listOf, textOf } from './document.ts';
import type { KubeObject, ObjectMeta } from './kube-object.ts';
import { trackUpdate, type Writer } from './managed-fields.ts';
import { applyDefaults } from './object-defaults.ts';
import { validateObject } from './object-validation.ts';
import { checkQuota } from './resource-quota.ts';
import { apiVersionOf, type ResourceType, storedType } from './resource-types.ts';
import { suffixFor } from './seeded-random.ts';
import { serverSideApply } from './server-side-apply.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly writer: Writer;
}

/** JSON null means "not set" in a whole object (Go clients write creationTimestamp: null). */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isDoc(value)) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
  return Object.fromEntries(entries.map(([field, child]) => [field, withoutNulls(child)]));
}

/** Writes of clients into one cluster, with everything the real server does between body and etcd. */
export class ObjectWriter {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  read(type: ResourceType, namespace: string, name: string): KubeObject {
    const object = this.#cluster.store.get(type.id, namespace, name);
    if (object === undefined) throw notFound(type, name);
    return object;
  }

  create(type: ResourceType, namespace: string, body: Doc, options: WriteOptions): KubeObject {
    const object = this.#newObject(type, namespace, body);
    delete object.metadata.managedFields;
    applyDefaults(type.id, object, undefined, this.#cluster);
    validateObject(type, undefined, object);
    checkQuota(this.#cluster, type, object);
    trackUpdate(undefined, object, options.writer, this.#cluster.timestamp());
    return options.dryRun ? object : this.#cluster.store.put(type.id, object);
  }

  /** PUT, and every patch after it has been turned into a whole object. */
  replace(type: ResourceType, before: KubeObject, body: Doc, options: WriteOptions): KubeObject {
    const after = this.#carryOver(type, before, withoutNulls(body) as Doc, options.writer.subresource);
    const wantedVersion = textOf(docOf(body.metadata).resourceVersion);
    const { name, resourceVersion } = before.metadata;
    if (wantedVersion !== '' && wantedVersion !== resourceVersion) throw staleVersion(type, name);
    return this.#commit(type, before, after, options, () =>
      trackUpdate(before, after, options.writer, this.#cluster.timestamp()),
    );
  }

  apply(type: ResourceType, namespace: string, body: Doc, force: boolean, options: WriteOptions): KubeObject {
    const wanted = withoutNulls(body) as unknown as KubeObject;
    const live = this.#cluster.store.get(type.id, namespace, wanted.metadata.name);
    const time = this.#cluster.timestamp();
    const { writer } = options;
    const withDefaults = (object: KubeObject): KubeObject => {
      const copy = structuredClone(object);
      applyDefaults(type.id, copy, live, this.#cluster);
      return copy;
    };
    if (docOf(wanted.metadata).managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
    if (live === undefined) {
      const created = this.#newObject(type, namespace, withoutNulls(body) as Doc);
      const object = serverSideApply({ live: created, wanted, writer, force, time, withDefaults });
      applyDefaults(type.id, object, undefined, this.#cluster);
      validateObject(type, undefined, object);
      checkQuota(this.#cluster, type, object);
      return options.dryRun ? object : this.#cluster.store.put(type.id, object);
    }
    const merged = serverSideApply({ live, wanted, writer, force, time, withDefaults });
    const after = this.#carryOver(type, live, merged, writer.subresource);
    if (merged.metadata.managedFields !== undefined) after.metadata.managedFields = merged.metadata.managedFields;
    return this.#commit(type, live, after, options, () => {});
  }

  #newObject(type: ResourceType, namespace: string, body: Doc): KubeObject {
    const content = structuredClone(withoutNulls(body)) as Doc;
    const stored = storedType(type.id) ?? type;
    const given = docOf(content.metadata) as Partial<ObjectMeta>;
    const uid = this.#cluster.newUid();
    const name = given.name ?? (given.generateName === undefined ? '' : given.generateName + suffixFor(uid, 5));
    this.#checkPlace(type, namespace, name, given);
    if (stored.subresources.includes('status')) delete content.status;
    const { resourceVersion: _version, selfLink: _link, ...kept } = given as Doc;
    const metadata = {
      ...(kept as Partial<ObjectMeta>),
      name,
      ...(type.namespaced ? { namespace } : {}),
      uid,
      resourceVersion: '',
      creationTimestamp: this.#cluster.timestamp(),
      ...(isDoc(content.spec) ? { generation: 1 } : {}),
    };
    return { ...content, apiVersion: apiVersionOf(stored), kind: stored.kind, metadata };
  }

  #checkPlace(type: ResourceType, namespace: string, name: string, given: Partial<ObjectMeta>): void {
    if (name === '') {
      throw new ApiError(422, 'Invalid', 'resource name may not be empty: name or generateName is required');
    }
    if (this.#cluster.store.get(type.id, namespace, name) !== undefined) throw alreadyExists(type, name);
    if (!type.namespaced) return;
    if (given.namespace !== undefined && given.namespace !== namespace) {
      const why = `the namespace of the provided object does not match the namespace sent on the request`;
      throw badRequest(why);
    }
    const home = this.#cluster.store.get('namespaces', '', namespace);
    const namespaces = storedType('namespaces');
    if (home === undefined) throw notFound(namespaces ?? type, namespace);
    if (home.metadata.deletionTimestamp === undefined) return;
    throw forbidden(
      type,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
  }

  /** Keeps what a client cannot change: identity, and status or spec depending on the subresource. */
  #carryOver(type: ResourceType, before: KubeObject, body: Doc, subresource: string): KubeObject {
    const given = docOf(body.metadata) as Partial<ObjectMeta>;
    const old = before.metadata;
    const metadata: ObjectMeta = {
      ...given,
      name: old.name,
      uid: old.uid,
      resourceVersion: old.resourceVersion,
      creationTimestamp: old.creationTimestamp,
      ...(old.namespace === undefined ? {} : { namespace: old.namespace }),
      ...(old.generation === undefined ? {} : { generation: old.generation }),
      ...(old.deletionTimestamp === undefined ? {} : { deletionTimestamp: old.deletionTimestamp }),
    };
    // An absent list leaves ownership as it is; [] or [{}] is the documented way to clear it.
    if (given.managedFields === undefined && old.managedFields !== undefined)
      metadata.managedFields = old.managedFields;
    const isCleared = listOf(given.managedFields).every((entry) => Object.keys(docOf(entry)).length === 0);
    if (given.managedFields !== undefined && isCleared) delete metadata.managedFields;
    if (subresource === 'status') return { ...before, status: body.status };
    const { status: _status, ...content } = body;
    const { apiVersion, kind } = before;
    if (!type.subresources.includes('status')) return { ...body, apiVersion, kind, metadata };
    return {
      ...content,
      apiVersion,
      kind,
      metadata,
      ...(before.status === undefined ? {} : { status: before.status }),
    };
  }

  #commit(
    type: ResourceType,
    before: KubeObject,
    after: KubeObject,
    options: WriteOptions,
    track: () => void,
  ): KubeObject {
    // The body may share parts with what is stored.
    const own = structuredClone(after);
    Object.assign(after, own);
    applyDefaults(type.id, after, before, this.#cluster);
    validateObject(type, before, after);
    track();
    const specOf = ({ spec }: KubeObject): unknown => spec;
    if (before.metadata.generation !== undefined && !isDeepStrictEqual(specOf(before), specOf(after))) {
      after.metadata.generation = before.metadata.generation + 1;
    }
    if (isDeepStrictEqual(before, after)) return before;
    if (options.dryRun) return after;
    const stored = this.#cluster.store.put(type.id, after);
    const { deletionTimestamp, finalizers = [], namespace = '', name } = stored.metadata;
    const isLast = deletionTimestamp !== undefined && finalizers.length === 0 && type.id !== 'pods';
    if (isLast && type.id !== 'namespaces') this.#cluster.store.remove(type.id, namespace, name);
    return stored;
  }
}
