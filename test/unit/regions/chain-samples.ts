/** Fleet files with chains in them, for mistakes to be made in. */
export const LINK = '0x514910771AF9Ca656af840dff83E8264EcF986CA';
export const SIGNER = 'signer: { keystore: keys/k.json, password: env:PASSWORD }';

export const mainnet = (more = 'maxFeeGwei: 40', signer = SIGNER): string =>
  `  mainnet: { rpc: env:RPC, chainId: 1, ${more}, ${signer}, addresses: { LINK: "${LINK}" } }`;
export const private138 = (more = ''): string =>
  `  chain-138: { rpc: http://127.0.0.1:8545, chainId: 138, ${SIGNER}, addresses: { Known: "${LINK}" }${more} }`;

export const chainFile = (
  phases: string,
  { networks = `${mainnet()}\n${private138()}`, environment = 'staging' } = {},
): string =>
  [
    'version: 1',
    'name: small',
    `environment: ${environment}`,
    'regions: { deploy: [northeurope, uksouth] }',
    `networks:\n${networks}`,
    `phases:\n  besu: { command: [./besu.sh, "{region}"] }${phases}`,
  ].join('\n');

export const contractsFile = (...tasks: readonly string[]): string =>
  chainFile(
    `\n  contracts:\n    contracts:\n      lanes:\n        chain-138:\n${tasks.map((task) => `          - ${task}`).join('\n')}`,
  );

interface CcipParts {
  readonly a?: string;
  readonly b?: string;
  readonly rest?: string;
  readonly selectorA?: string;
  readonly selectorB?: string;
}

export const ccipFile = (parts: CcipParts = {}): string => {
  const { a = '', b = '', rest = '', selectorA = '"5009297550715157269"', selectorB = '"138"' } = parts;
  const side = (network: string, selector: string, router: string, more: string): string =>
    `{ network: ${network}, selector: ${selector}, router: "${router}"${more === '' ? '' : `, ${more}`} }`;
  return chainFile(
    [
      '\n  ccip:\n    ccip:',
      `      a: ${side('mainnet', selectorA, '{LINK}', a)}`,
      `      b: ${side('chain-138', selectorB, '{Known}', b)}`,
      ...(rest === '' ? [] : [`      ${rest}`]),
    ].join('\n'),
  );
};
