import { gzipSync } from 'node:zlib';
import { docOf } from './kubernetes/document.ts';
import type { LabObjects } from './kubernetes/lab-kubernetes.ts';

const NAMESPACE = 'besu';
const RELEASE = 'besu';
/** Where the stand-in for helm keeps its release. */
const STAND_IN_RECORD = `stand-in.release.${RELEASE}`;
/** An annotation of what was put there. Not a label: helm hands those of a release on to its next revision. */
const MARK = 'besu-console.lab/stuck';
/** Longer than any history of a lab. */
const MOST_REVISIONS = 1_000;

const secretName = (revision: number): string => `sh.helm.release.v1.${RELEASE}.v${revision}`;

/** Leaves the release as a helm does that was killed in an upgrade: for helm itself, and for the stand-in. */
export function leaveReleaseStuck(objects: LabObjects): void {
  const last = lastRevision(objects);
  if (last === 0) objects.putObject('secrets', NAMESPACE, releaseSecret(1, 'deployed', 'Install complete'));
  const revision = Math.max(1, last) + 1;
  objects.putObject('secrets', NAMESPACE, releaseSecret(revision, 'pending-upgrade', 'Preparing upgrade'));
  const known = docOf(objects.object('configmaps', NAMESPACE, STAND_IN_RECORD)?.data);
  const standInRevision = typeof known.revision === 'string' ? Number(known.revision) : 1;
  replaceRecord(objects, { revision: String(standInRevision + 1), status: 'pending-upgrade' }, { [MARK]: 'yes' });
}

/** What `helm rollback` would do, or for a release that never was: nothing is left of it. What helm repaired stays. */
export function freeRelease(objects: LabObjects): void {
  for (let revision = lastRevision(objects); revision > 0; revision -= 1) {
    const secret = objects.object('secrets', NAMESPACE, secretName(revision));
    if (secret?.metadata.annotations?.[MARK] !== undefined)
      objects.removeObject('secrets', NAMESPACE, secretName(revision));
  }
  const record = objects.object('configmaps', NAMESPACE, STAND_IN_RECORD);
  const data = docOf(record?.data);
  if (record?.metadata.annotations?.[MARK] === undefined || data.status !== 'pending-upgrade') return;
  const revision = Number(data.revision) - 1;
  const hadRelease = lastRevision(objects) > 0 || revision > 1;
  objects.removeObject('configmaps', NAMESPACE, STAND_IN_RECORD);
  if (hadRelease) replaceRecord(objects, { revision: String(revision), status: 'deployed' }, {});
}

function lastRevision(objects: LabObjects): number {
  let last = 0;
  for (let revision = 1; revision <= MOST_REVISIONS; revision += 1) {
    if (objects.object('secrets', NAMESPACE, secretName(revision)) !== undefined) last = revision;
    else if (revision > last + 20) break;
  }
  return last;
}

function replaceRecord(
  objects: LabObjects,
  data: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): void {
  objects.removeObject('configmaps', NAMESPACE, STAND_IN_RECORD);
  objects.putObject('configmaps', NAMESPACE, { metadata: { name: STAND_IN_RECORD, annotations }, data });
}

/** A release as helm stores it: JSON, gzipped, in base64, and once more in base64 as every value of a secret. */
function releaseSecret(revision: number, status: string, description: string) {
  const at = new Date().toISOString();
  const release = {
    name: RELEASE,
    info: { first_deployed: at, last_deployed: at, deleted: '', description, status },
    chart: { metadata: { name: 'besu', version: '0.1.0', apiVersion: 'v2' }, templates: [], values: {} },
    config: {},
    manifest: '',
    version: revision,
    namespace: NAMESPACE,
  };
  const inner = gzipSync(JSON.stringify(release)).toString('base64');
  const labels = { name: RELEASE, owner: 'helm', status, version: String(revision) };
  return {
    metadata: { name: secretName(revision), labels, annotations: { [MARK]: 'yes' } },
    type: 'helm.sh/release.v1',
    data: { release: Buffer.from(inner).toString('base64') },
  };
}
