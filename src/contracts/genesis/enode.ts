import { dataSlice, keccak256 } from 'ethers';
import { err, ok, type Result } from '../../lib/result.ts';

/** Where a node listens and which key it proves to have. */
export interface Enode {
  /** As written: a query for another discovery port stays. */
  readonly url: string;
  /** The public key: 64 bytes, without 0x, in lower case. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

const ENODE = /^enode:\/\/([^@]*)@(\[[0-9a-fA-F:.]+\]|[^:/?#\s[\]]+):(\d{1,5})(\?discport=\d{1,5})?$/;
const NAME = /^[a-zA-Z0-9]([a-zA-Z0-9._-]{0,251}[a-zA-Z0-9])?$/;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

export function readEnode(text: unknown): Result<Enode, string> {
  if (typeof text !== 'string') return err('has no enode');
  const parts = ENODE.exec(text);
  if (parts === null) return err('has an enode that is not of the form enode://PUBLIC-KEY@HOST:PORT');
  const [, id = '', host = '', port = ''] = parts;
  if (!/^[0-9a-fA-F]{128}$/.test(id)) return err('has an enode whose public key is not 128 hex digits');
  if (!isHost(host)) return err(`has an enode whose host is no address and no name`);
  if (Number(port) < 1 || Number(port) > 65_535) return err('has an enode whose port is not from 1 to 65535');
  // What a node advertises when it does not know its own address: nobody can reach it there.
  if (/^(0\.0\.0\.0|\[::\])$/.test(host)) return err(`has an enode at ${host}, where no other node can reach it`);
  return ok({ url: text, id: id.toLowerCase(), host: host.toLowerCase(), port: Number(port) });
}

const isHost = (host: string): boolean => {
  if (host.startsWith('[')) return true;
  return IPV4.test(host) ? host.split('.').every((part) => Number(part) <= 255) : NAME.test(host);
};

/** The account of a node's key: that is the address by which QBFT knows a validator. */
export const addressOfKey = (id: string): string => dataSlice(keccak256(`0x${id}`), 12);

export const isName = ({ host }: Enode): boolean => !host.startsWith('[') && !IPV4.test(host);
export const isLoopback = ({ host }: Enode): boolean => /^(127\.|localhost$|\[::1\]$)/.test(host);
