import type { Argv } from './argv.ts';

export const terraformVersion = (): Argv => ['terraform', 'version', '-json'];
export const helmVersion = (): Argv => ['helm', 'version', '--short'];
export const azAccount = (): Argv => ['az', 'account', 'show', '-o', 'json'];
/** Asked for its end alone: what az prints stays in the log of the step, and the token itself has no place there. */
export const azToken = (): Argv => [
  'az',
  'account',
  'get-access-token',
  '--query',
  '{until: expires_on}',
  '-o',
  'json',
];
export const azLocations = (): Argv => ['az', 'account', 'list-locations', '--query', '[].name', '-o', 'json'];
export const azUsage = (region: string): Argv => ['az', 'vm', 'list-usage', '--location', region, '-o', 'json'];
