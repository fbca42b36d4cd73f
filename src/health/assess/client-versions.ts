import type { ClientVersion } from '../../engine/model/health.ts';
import type { Cause } from './alarm.ts';
import type { ChainPicture } from './chain-picture.ts';
import { isHeard, type NodeView } from './node-view.ts';
import { countText, listText } from './words.ts';

/** `besu/v26.8.0/linux-x86_64/openjdk-java-21`: the system it runs on may differ. */
const versionOf = (client: string): string => client.split('/').slice(0, 2).join('/');

/** Who runs what among the nodes that answer, the commonest first. */
export const clientVersions = (chain: ChainPicture): readonly ClientVersion[] =>
  byVersion(chain).map(([version, views]) => ({
    version,
    nodes: views.length,
    validators: views.filter(isValidator).length,
    regions: [...new Set(views.map(({ target }) => target.region))].sort(),
  }));

function byVersion(chain: ChainPicture): readonly (readonly [string, readonly NodeView[]])[] {
  const heard = chain.views.filter((view) => view.deployed && isHeard(view) && view.memory.client !== null);
  return [...Map.groupBy(heard, (view) => versionOf(view.memory.client ?? ''))].sort(
    ([one, some], [other, more]) => more.length - some.length || (one < other ? -1 : 1),
  );
}

const isValidator = ({ target }: NodeView): boolean => target.role === 'validator';

/** Several versions are an upgrade under way; validators far apart are a chain that may stop at the next of its messages. */
export function clientAlarm(chain: ChainPicture, nowMs: number): Cause | null {
  const found = byVersion(chain);
  if (found.length < 2) return null;
  const apart = releasesApart(found.filter(([, views]) => views.some(isValidator)).map(([version]) => version));
  const others = found.slice(1).flatMap(([, views]) => views);
  const isFar = apart !== null && apart > 1;
  return {
    id: `${isFar ? 'skew' : 'clients'}:${chain.id}`,
    severity: 'warning',
    title: isFar ? `Validators are ${apart} minor releases apart` : `${found.length} client versions on one chain`,
    detail: found.map(([version, views]) => `${version} on ${countText(views.length, 'node')}`).join(', '),
    remedy: `${isFar ? `Bring the others along (${listText(others.map(({ target }) => target.id))})` : 'Finish the upgrade'}; Besu 25 and 26 need --Xbft-legacy-protocol-encoding to understand each other`,
    regions: [...new Set(others.map(({ target }) => target.region))],
    sinceMs: nowMs,
  };
}

/** How far the oldest is behind the newest; Besu numbers its minor releases by year and month. Null = cannot be told. */
function releasesApart(versions: readonly string[]): number | null {
  const months = versions.map((version) => {
    const match = /^besu\/v?(\d{2})\.(\d{1,2})(?:[.-]|$)/.exec(version);
    return match === null ? null : Number(match[1]) * 12 + Number(match[2]);
  });
  const known = months.filter((month) => month !== null);
  return known.length < months.length || known.length === 0 ? null : Math.max(...known) - Math.min(...known);
}

/** The number in a client's name, as an image is tagged: `26.8.0`. */
const numberOf = (client: string): string | null => /^[^/]+\/v?(\d+(?:\.\d+)+)/.exec(client)?.[1] ?? null;

/** Whether a node runs something else than the fleet file asks for. */
export const isOtherThan = (wanted: string, client: string): boolean => {
  const found = numberOf(client);
  // A tag such as `26.8` stands for any patch of it.
  return found !== null && found !== wanted && !found.startsWith(`${wanted}.`);
};
