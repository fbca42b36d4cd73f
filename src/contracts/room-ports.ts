/** What this room takes from outside. */
export interface RoomPorts {
  /** Where `env:NAME` is looked up: passwords, keys of labs, addresses that hold a token. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a person typed for this keystore; null = nobody has. */
  readonly typedPassword?: (keystore: string) => Uint8Array | null;
  /** Named in locks, for a person who finds one. */
  readonly program: string;
  /** Called at every point where a death would matter (`ledger-append:signed`, `rpc:eth_sendRawTransaction`): tests die there. */
  readonly atPoint?: (point: string) => void;
}
