import type { CertificateEnd, RegionHealth } from '../../engine/model/health.ts';
import { type CertificateState, certificateState, certificateWords } from '../../lib/certificate-life.ts';
import type { Tone } from '../theme.ts';
import { labelled } from './failure-card.ts';
import type { Line } from './line.ts';

const TONES: Readonly<Record<CertificateState, Tone>> = { lasts: 'dim', notice: 'warn', alarm: 'bad', ended: 'bad' };

/** How long the certificates last that were seen on the way to a region; the one that ends first stands first. */
export function certificateLines(region: RegionHealth | undefined, nowMs: number, width: number): readonly Line[] {
  const ends = (region?.certificates ?? []).toSorted((one, other) => one.untilMs - other.untilMs);
  return ends.flatMap((end, index) => line(end, index === 0 ? 'certs' : '', nowMs, width));
}

const line = ({ of, untilMs }: CertificateEnd, label: string, nowMs: number, width: number): readonly Line[] =>
  labelled(label, `${of} ${certificateWords(untilMs, nowMs)}`, width, TONES[certificateState(untilMs, nowMs)]);
