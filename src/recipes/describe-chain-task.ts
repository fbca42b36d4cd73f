import { exactEther, weiOfText } from '../lib/coin-text.ts';
import type { ChainArgument, ChainNetwork, ChainReading, ChainTask, SignerReference } from '../regions/chain-task.ts';

/** A step in exact words, for whoever reads the plan before anything is sent. */
export function describeChainTask(task: ChainTask): readonly string[] {
  switch (task.kind) {
    case 'deploy':
      return [
        `deploys ${task.artifact}${list('with', task.arguments)}${coins(task.valueWei)}`,
        ...Object.entries(task.libraries).map(([name, at]) => `links ${name} at ${at}`),
        `its address is {${task.name}} from here on`,
      ];
    case 'call':
      return [
        ...(task.requires ?? []).map((reading) => `only if ${describeReading(reading)}`),
        `sends ${task.signature.replace(/^function\s+/, '')} to ${task.to}${list('with', task.arguments)}${coins(task.valueWei)}`,
        ...doneWords('done already when', task.doneWhen),
        ...doneWords('or when', task.orDoneWhen ?? []),
        task.doneWhen.length === 0 ? 'done already when this very call was mined before' : 'read again afterwards',
      ];
    case 'fund':
      return [fundWords(task)];
    case 'gate':
      return gateWords(task);
  }
}

/** All of them have to be so. */
const doneWords = (words: string, readings: readonly ChainReading[]): readonly string[] =>
  readings.map((reading, index) => `${index === 0 ? words : '  and'} ${describeReading(reading)}`);

function fundWords({ to, token, target, limitWei }: Extract<ChainTask, { kind: 'fund' }>): string {
  const amount = (wei: string) => (token === null ? exactEther(weiOfText(wei) ?? 0n) : `${wei} of ${token}`);
  const upTo =
    target.kind === 'amount'
      ? amount(target.wei)
      : `${target.count} messages at the fee of ${target.router} for selector ${target.selector}`;
  return `brings ${to} up to ${upTo}, never more than ${amount(limitWei)} at once`;
}

function gateWords({ router, selector, feeQuoter }: Extract<ChainTask, { kind: 'gate' }>): readonly string[] {
  const cursed = `refuses when the risk management network of ${router} has cursed ${selector}`;
  if (feeQuoter === null) return ['sends nothing', cursed];
  return ['sends nothing', cursed, `or when ${feeQuoter} has no price of its gas that is young enough`];
}

export function describePreview(
  { rpc, chainId, signer, maxFeeGwei, maxCostEther }: ChainNetwork,
  tasks: number,
): readonly string[] {
  const cost = maxCostEther === null ? '' : `, at most ${maxCostEther} ether for one transaction`;
  return [
    `looks at chain ${chainId} through ${rpc}: ${tasks === 1 ? 'one step' : `${tasks} steps`}, nonces, costs and balance; sends nothing`,
    `signed by ${signerWords(signer)}; never above ${maxFeeGwei} gwei${cost}`,
  ];
}

function signerWords(signer: SignerReference): string {
  switch (signer.kind) {
    case 'keystore':
      return `the keystore ${signer.file}, password from ${signer.password}`;
    case 'environment':
      return `the key in $${signer.variable}`;
    case 'external':
      return `${signer.url} for ${signer.address}`;
  }
}

function describeReading({ signature, to, arguments: given, equals, compare }: ChainReading): string {
  const name = /^function\s+([\w$]+)/.exec(signature)?.[1] ?? signature;
  return `${name}(${given.map(text).join(', ')}) of ${to} ${compare === 'has' ? 'has' : 'is'} ${equals.map(text).join(', ')}`;
}

const text = (value: ChainArgument): string =>
  typeof value === 'object' ? `[${value.map(text).join(', ')}]` : String(value);

const list = (word: string, values: readonly ChainArgument[]): string =>
  values.length === 0 ? '' : ` ${word} ${values.map(text).join(', ')}`;

const coins = (wei: string): string => (wei === '0' ? '' : `, ${wei} wei along`);
