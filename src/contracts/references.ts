import type { ChainArgument, ChainTaskInput } from '../regions/chain-task.ts';
import { chainFailure } from './chain-failure.ts';
import { checksumAddress } from './checksum-address.ts';
import { readRecord } from './deployment-record.ts';
import { refuse, waitFor } from './halt.ts';

const REFERENCE = /\{([^{}]*)\}/g;

/**
 * Turns `{Name}` and `{network.Name}` into addresses: first what was deployed, then what the fleet file knows. Alone in a
 * text it is the address; behind `0x…` digits it goes on without its own 0x, so `0x` and 24 zeros before a reference
 * are abi.encode(address).
 */
export class References {
  readonly #input: ChainTaskInput;
  /** What tasks before this one will deploy, for a preview. */
  readonly #planned: ReadonlyMap<string, string>;
  /** Whether a planned address was used: nothing can be asked of it yet. */
  usedPlanned = false;

  constructor(input: ChainTaskInput, planned: ReadonlyMap<string, string> = new Map()) {
    this.#input = input;
    this.#planned = planned;
  }

  async text(text: string): Promise<string> {
    const parts: string[] = [];
    let from = 0;
    for (const match of text.matchAll(REFERENCE)) {
      parts.push(text.slice(from, match.index));
      const address = await this.#address(match[1] ?? '');
      const inHex = /^0x[0-9a-f]*$/i.test(parts.join(''));
      parts.push(inHex ? address.slice(2).toLowerCase() : address);
      from = match.index + match[0].length;
    }
    return parts.join('') + text.slice(from);
  }

  async argument(argument: ChainArgument): Promise<ChainArgument> {
    if (typeof argument === 'boolean') return argument;
    if (typeof argument === 'string') return this.text(argument);
    // One after the other: the first unknown name is the one that is told.
    const resolved: ChainArgument[] = [];
    for (const each of argument) resolved.push(await this.argument(each));
    return resolved;
  }

  async arguments(list: readonly ChainArgument[]): Promise<readonly ChainArgument[]> {
    const resolved = await this.argument(list);
    return Array.isArray(resolved) ? resolved : [];
  }

  /** An address or a reference to one; `what` says whose, for the refusal. */
  async addressIn(text: string, what: string): Promise<string> {
    const address = checksumAddress(await this.text(text));
    if (address !== null) return address;
    throw refuse(chainFailure('bad-setting', [`${what}: ${text} is no address`], [this.#input.network.name]));
  }

  async #address(name: string): Promise<string> {
    const { network, others, deploymentsDirectory } = this.#input;
    const planned = this.#planned.get(name);
    if (planned !== undefined) {
      this.usedPlanned = true;
      return planned;
    }
    const own = await readRecord(deploymentsDirectory, network.name, name);
    const known = own?.address ?? at(network.addresses, name);
    if (known !== undefined) return this.#checked(name, known);
    // Longest network name first: names may hold dots themselves.
    const elsewhere = Object.keys(others).filter((other) => name.startsWith(`${other}.`));
    const [other] = elsewhere.sort((a, b) => b.length - a.length);
    if (other === undefined) throw refuse(chainFailure('reference', [`{${name}} is not known on ${network.name}`]));
    return this.#elsewhere(other, name.slice(other.length + 1));
  }

  async #elsewhere(other: string, name: string): Promise<string> {
    const record = await readRecord(this.#input.deploymentsDirectory, other, name);
    const known = record?.address ?? at(this.#input.others[other] ?? {}, name);
    if (known !== undefined) return this.#checked(`${other}.${name}`, known);
    const text = `{${other}.${name}} is not deployed yet`;
    throw waitFor(text, chainFailure('reference-later', [text], [this.#input.network.name]));
  }

  #checked(name: string, known: string): string {
    const address = checksumAddress(known);
    if (address !== null) return address;
    throw refuse(chainFailure('reference', [`{${name}} is ${known}, which is no address`]));
  }
}

/** Own keys only: a reference called `constructor` is not the object's. */
const at = (values: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;
