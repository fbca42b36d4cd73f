import type { Argv } from './argv.ts';

export const terraformVersion = (): Argv => ['terraform', 'version', '-json'];
export const helmVersion = (): Argv => ['helm', 'version', '--short'];
export const azAccount = (): Argv => ['az', 'account', 'show', '-o', 'json'];
export const azLocations = (): Argv => ['az', 'account', 'list-locations', '--query', '[].name', '-o', 'json'];
export const azUsage = (region: string): Argv => ['az', 'vm', 'list-usage', '--location', region, '-o', 'json'];
