import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Cluster } from '../cluster.ts';
import { type Doc, docOf, docsOf, isDoc, textOf } from '../document.ts';
import { type KubeObject, namespaceOf } from '../kube-object.ts';
import { ContainerConfigError, expandVariables } from './container-environment.ts';
import { type PathMap, pathMap, translateBytes } from './path-map.ts';
import type { ProcessPodOptions } from './process-pod-options.ts';
import { type ProjectedFile, projectedFiles, safePath, VolumeError } from './projected-files.ts';

interface Mount {
  /** As the container sees it. */
  readonly seen: string;
  readonly real: string;
  /** Written when the whole map is known: what is in them may name paths. */
  readonly files: readonly ProjectedFile[] | null;
}

/** Where one container is at home on this machine. */
export interface ContainerHome {
  readonly map: PathMap;
  readonly cwd: string;
  readonly home: string;
  readonly temporary: string;
  readonly terminationMessage: string;
}

/**
 * One pod's place on this machine's disk. There is no file system of its own for a container, so mount paths are made true
 * by translation: texts of the pod and of its config maps and secrets name the real place instead. Read-only mounts are not
 * enforced.
 */
export class PodDisk {
  readonly #root: string;
  readonly #region: string;
  readonly #options: ProcessPodOptions;
  #links: readonly string[] = [];

  constructor(cluster: Cluster, pod: KubeObject, options: ProcessPodOptions) {
    const { name, uid } = pod.metadata;
    this.#region = cluster.region;
    this.#options = options;
    this.#root = join(options.directory, 'pods', cluster.region, `${namespaceOf(pod)}_${name}_${uid}`);
  }

  logFile(container: string, run: number): string {
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    return join(this.#root, `${container}.${run}.log`);
  }

  /** Makes everything a container mounts; throws VolumeError or ContainerConfigError. */
  furnish(cluster: Cluster, pod: KubeObject, container: Doc, env: Readonly<Record<string, string>>): ContainerHome {
    const own = join(this.#root, textOf(container.name));
    const mounts = docsOf(container.volumeMounts).map((mount) => this.#mount(cluster, pod, mount, own, env));
    const home = makeDirectory(join(own, 'home'));
    const workingDir = textOf(container.workingDir, '/').replace(/\/$/, '');
    const terminationMessage = join(own, 'termination-log');
    const known = [
      ...mounts.map(({ seen, real }) => [seen, real] as const),
      ...Object.entries(this.#options.imagePaths ?? {}),
      [textOf(container.terminationMessagePath, '/dev/termination-log'), terminationMessage] as const,
    ];
    // As a container runtime does: a working directory that nothing provides is made.
    const map = pathMap(isBelowOne(workingDir, known) ? known : [...known, [workingDir, join(own, 'work')] as const]);
    for (const { real, files } of mounts) writeFiles(real, files, map);
    this.#nest(mounts);
    writeFileSync(terminationMessage, '');
    const cwd = makeDirectory(workingDir === '' ? join(own, 'work') : map.translate(workingDir));
    return { map, cwd, home, temporary: makeDirectory(join(own, 'tmp')), terminationMessage };
  }

  async remove(): Promise<void> {
    this.release();
    await rm(this.#root, { recursive: true, force: true });
  }

  /** Shared directories are left as they were found. */
  release(): void {
    for (const link of this.#links) rmSync(link, { force: true });
    this.#links = [];
  }

  #mount(cluster: Cluster, pod: KubeObject, mount: Doc, own: string, env: Readonly<Record<string, string>>): Mount {
    const name = textOf(mount.name);
    const seen = seenPath(textOf(mount.mountPath));
    const volume = docsOf(docOf(pod.spec).volumes).find((each) => each.name === name);
    if (volume === undefined) throw new ContainerConfigError(`volume "${name}" of a mount is not in the pod`);
    const subPath = textOf(mount.subPath) || expandVariables(textOf(mount.subPathExpr), env);
    const below = subPath === '' ? '' : safePath(subPath);
    const files = projectedFiles(cluster, pod, volume);
    if (files !== null) return { seen, real: join(own, 'projected', name, below), files: filesBelow(files, below) };
    return { seen, real: makeDirectory(join(this.#volume(pod, volume, name), below)), files: null };
  }

  #volume(pod: KubeObject, volume: Doc, name: string): string {
    const { directory, claims, hostPaths = [] } = this.#options;
    if (isDoc(volume.emptyDir)) return join(this.#root, 'volumes', name);
    if (isDoc(volume.persistentVolumeClaim)) {
      const claim = textOf(volume.persistentVolumeClaim.claimName);
      return claims?.[claim] ?? join(directory, 'claims', this.#region, namespaceOf(pod), claim);
    }
    if (isDoc(volume.hostPath)) {
      const path = posix.normalize(textOf(volume.hostPath.path));
      const isShared = [directory, ...hostPaths].some((shared) => path === shared || path.startsWith(`${shared}/`));
      // What else a node's file system holds is a directory of the lab.
      return isShared ? path : join(directory, 'host', path);
    }
    throw new VolumeError(`a volume of type ${typeOf(volume)} is not known here`);
  }

  /** A mount inside of another one is found there by who lists or changes into the outer one. */
  #nest(mounts: readonly Mount[]): void {
    for (const inner of mounts) {
      const outer = mounts.find((each) => each !== inner && inner.seen.startsWith(`${each.seen}/`));
      if (outer === undefined) continue;
      const place = join(outer.real, inner.seen.slice(outer.seen.length + 1));
      if (place === inner.real) continue;
      if (this.#links.includes(place) || isDangling(place)) rmSync(place, { force: true });
      if (existsSync(place)) throw new ContainerConfigError(`mount path ${inner.seen} is taken in ${outer.seen}`);
      makeDirectory(dirname(place));
      symlinkSync(inner.real, place);
      this.#links = [...this.#links, place];
    }
  }
}

const typeOf = (volume: Doc): string => Object.keys(volume).find((key) => key !== 'name') ?? 'none';

function seenPath(path: string): string {
  const isSound = path.startsWith('/') && !path.includes(':') && !path.split('/').includes('..');
  const seen = posix.normalize(path).replace(/\/$/, '');
  if (isSound && seen !== '') return seen;
  throw new ContainerConfigError(`mountPath "${path}" must be an absolute path other than "/", without ":" and ".."`);
}

const isBelowOne = (path: string, known: readonly (readonly [seen: string, real: string])[]): boolean =>
  path === '' || known.some(([seen]) => path === seen || path.startsWith(`${seen}/`));

/** A sub path names one file, or a directory of files. */
function filesBelow(files: readonly ProjectedFile[], below: string): readonly ProjectedFile[] {
  if (below === '') return files;
  return files.flatMap((file) => {
    if (file.path === below) return [{ ...file, path: '' }];
    return file.path.startsWith(`${below}/`) ? [{ ...file, path: file.path.slice(below.length + 1) }] : [];
  });
}

function writeFiles(real: string, files: readonly ProjectedFile[] | null, map: PathMap): void {
  if (files === null) return;
  if (!files.some(({ path }) => path === '')) makeDirectory(real);
  for (const { path, bytes, mode } of files) {
    const file = join(real, path);
    makeDirectory(dirname(file));
    rmSync(file, { force: true });
    writeFileSync(file, translateBytes(map, bytes), { mode: 0o600 });
    chmodSync(file, mode);
  }
}

function makeDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** A link that a pod of a killed lab has left. */
const isDangling = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(path);
