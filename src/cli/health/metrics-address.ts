import { CommandError } from '../exit-code.ts';

export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** Numbers of a rollout are nobody else's business unless somebody says so. */
const LOOPBACK = '127.0.0.1';

/** `--metrics`: HOST:PORT, `[::1]:PORT`, `:PORT` or PORT. Port 0 takes any that is free. */
export function metricsAddress(text: string): MetricsAddress {
  const found = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(found?.[3] ?? Number.NaN);
  if (found === null || port > 65_535) {
    throw new CommandError(`--metrics takes HOST:PORT, such as ${LOOPBACK}:9464, not ${text}`);
  }
  return { host: found[1] ?? (found[2] || LOOPBACK), port };
}
