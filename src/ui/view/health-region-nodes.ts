import type { HealthReport, NodeHealth } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Theme } from '../theme.ts';
import { labelled } from './failure-card.ts';
import { certificateLines } from './health-certificate-lines.ts';
import { nodeTable } from './health-node-rows.ts';
import { VERDICT_TONES } from './health-words.ts';
import { type Line, line } from './line.ts';

export interface RegionNodesLook {
  readonly state: RunState;
  readonly theme: Theme;
  readonly nowMs: number;
  readonly width: number;
}

/** What nobody has measured must be said in the same words everywhere. */
const NO_READING = "no reading yet: nodes are asked once a region's besu phase is done";

/** Readings are signals, which no journal holds. */
const NOT_RECORDED = 'readings are not recorded: a journal keeps what was done and what came of it';

export const noReading = ({ recorded }: { readonly recorded?: boolean | undefined }): string =>
  recorded === true ? NOT_RECORDED : NO_READING;

/** The nodes of one region with what is wrong and what to do, in full. */
export function regionNodes(report: HealthReport | null, region: string, look: RegionNodesLook): readonly Line[] {
  const nodes = report?.nodes.filter((node) => node.region === region) ?? [];
  if (report === null || nodes.length === 0) return [line(NO_READING, 'dim')];
  const { heading, rows } = nodeTable(nodes, { report, ...look, selected: null });
  const around = report.regions.find((one) => one.region === region);
  return [
    heading,
    ...nodes.flatMap((node, i) => [rows[i] ?? [], ...troubleLines(node, look.width)]),
    ...certificateLines(around, look.nowMs, look.width),
  ];
}

function troubleLines({ trouble, verdict }: NodeHealth, width: number): readonly Line[] {
  if (trouble === null) return [];
  return [
    ...labelled('  what', trouble.text, width, VERDICT_TONES[verdict]),
    ...labelled('  do', trouble.remedy, width),
  ];
}
