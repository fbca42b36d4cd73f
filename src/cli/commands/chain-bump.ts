import { askForHigherFee } from '../../contracts/ask-for-higher-fee.ts';
import { weiOfGwei } from '../../lib/coin-text.ts';
import { nearest } from '../../regions/nearest.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { DEFAULT_FLEET_FILE, type GlobalOptions, stateDirectoryOf } from '../global-options.ts';
import { actor } from '../run/actor.ts';
import { loadFleet } from '../run/load-fleet.ts';
import { accountsDirectoryOf } from '../run/workspace-directory.ts';
import type { Terminal } from '../terminal.ts';

export interface BumpOptions extends GlobalOptions {
  readonly maxFee: string;
  readonly account?: string;
}

const NONCE = /^\d{1,15}$/;

/** Lets the open transaction with this nonce pay more; the step that waits for it signs it again, with the same nonce. */
export async function chainBumpCommand(
  terminal: Terminal,
  name: string,
  nonce: string,
  options: BumpOptions,
): Promise<number> {
  const { networks } = await loadFleet(options.config ?? DEFAULT_FLEET_FILE, null);
  const network = networks.find((one) => one.name === name);
  if (network === undefined) {
    const names = networks.map((one) => one.name);
    const meant = nearest(name, names);
    const known = names.length === 0 ? 'the fleet file has no networks' : `there are: ${names.join(', ')}`;
    throw new CommandError(`there is no network ${name}; ${meant === null ? known : `did you mean ${meant}?`}`);
  }
  if (!NONCE.test(nonce)) throw new CommandError(`${nonce} is no nonce: the step that waits says which one it is`);
  const wishedWei = weiOfGwei(options.maxFee);
  if (wishedWei === null) throw new CommandError('--max-fee is a number of gwei, such as 45 or 0.05');
  if (wishedWei > (weiOfGwei(network.maxFeeGwei) ?? 0n)) {
    const cap = `${name} allows at most ${network.maxFeeGwei} gwei (maxFeeGwei in the fleet file)`;
    throw new CommandError(`${cap}: nothing above it is ever signed`);
  }
  const accounts = accountsDirectoryOf(stateDirectoryOf(options, terminal));
  const { user } = actor('command-line');
  const asked = await askForHigherFee(
    accounts,
    network.chainId,
    Number(nonce),
    options.maxFee,
    user,
    options.account ?? null,
  );
  if (!asked.ok) {
    terminal.err(`refused: ${asked.problem}\n`);
    return EXIT.unfinished;
  }
  const { account, hash } = asked.value;
  terminal.err(`nonce ${nonce} of ${account} may pay up to ${options.maxFee} gwei; it replaces ${hash}\n`);
  return EXIT.ok;
}
