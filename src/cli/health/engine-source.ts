import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import type { EngineLink } from '../../engine/link.ts';
import type { LinkConnection } from '../../wire/link-client.ts';
import { healthIn } from '../../wire/signal-frames.ts';
import type { HealthSource } from './health-source.ts';

/** An engine that watches has a report the moment it has read its modules; a headless run watches only when told to. */
const TELLS_WITHIN_MS = 2_000;

/** What a live engine sees; it has asked the nodes for as long as it lives, so nothing is asked twice. */
export function engineSource({ run }: RunDirectory, face: LinkConnection): HealthSource {
  return {
    who: `the engine of ${run}`,
    link: face.link,
    looks: () => null,
    follow(onReport, onGone) {
      const attached = face.link.attach((message) => {
        if (message.type === 'closed') onGone(message.reason);
        const report = message.type === 'signals' ? healthIn(message.signals) : null;
        if (report !== null) onReport(report);
      });
      const known = healthIn(attached.signals);
      if (known !== null) onReport(known);
    },
    close: async () => face.close(),
  };
}

/** Whether this engine watches its nodes. */
export function tellsHealth(link: EngineLink): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (tells: boolean): void => {
      clearTimeout(late);
      attached.detach();
      resolve(tells);
    };
    const late = setTimeout(() => end(false), TELLS_WITHIN_MS);
    const attached = link.attach((message) => {
      if (message.type === 'closed') end(false);
      if (message.type === 'signals' && healthIn(message.signals) !== null) end(true);
    });
    if (healthIn(attached.signals) !== null) end(true);
  });
}
