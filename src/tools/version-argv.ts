import type { Argv } from './argv.ts';

export const terraformVersion = (): Argv => ['terraform', 'version', '-json'];
export const helmVersion = (): Argv => ['helm', 'version', '--short'];
export const azAccount = (): Argv => ['az', 'account', 'show', '-o', 'json'];
