/** A function of a contract as the fleet file writes it: `function grantRole(bytes32 role, address account)`. */
export interface FunctionSignature {
  readonly name: string;
  readonly inputs: readonly AbiType[];
  readonly outputs: readonly AbiType[];
  /** Says `view` or `pure`: it answers and changes nothing. */
  readonly reads: boolean;
}

export type AbiType =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'list'; readonly of: AbiType; readonly length: number | null }
  | { readonly kind: 'tuple'; readonly parts: readonly AbiType[] };

/** Far above any function a person types; a bound for what is read letter by letter. */
const LONGEST = 2000;
const DEEPEST = 8;
const MUTABILITY = ['view', 'pure', 'payable', 'nonpayable'];
const MODIFIERS = [...MUTABILITY, 'external', 'public', 'returns'];
const PLAIN_TYPE =
  /^(address|bool|string|bytes([1-9]|[12]\d|3[0-2])?|u?int(8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192|200|208|216|224|232|240|248|256)?)$/;
const WORDS = /[A-Za-z_$][\w$]*|[()[\],]|\d+/g;

/** Null when the text is no function in the notation of Solidity and ethers ("human readable"). */
export function parseSignature(text: string): FunctionSignature | null {
  if (text.length > LONGEST || !/^[\w$()[\],\s]*$/.test(text)) return null;
  const words = new Words(text.match(WORDS) ?? []);
  if (!words.take('function')) return null;
  const name = words.name();
  const inputs = name === null ? null : parameters(words, 0);
  if (name === null || inputs === null) return null;
  const said: string[] = [];
  for (let word = words.oneOf(MODIFIERS); word !== null && word !== 'returns'; word = words.oneOf(MODIFIERS)) {
    said.push(word);
  }
  const outputs = words.before('returns') ? parameters(words, 0) : [];
  if (outputs === null || !words.over()) return null;
  return { name, inputs, outputs, reads: said.includes('view') || said.includes('pure') };
}

class Words {
  private at = 0;
  private readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  over(): boolean {
    return this.at >= this.words.length;
  }

  before(word: string): boolean {
    return this.words[this.at - 1] === word;
  }

  take(word: string): boolean {
    return this.oneOf([word]) !== null;
  }

  oneOf(wanted: readonly string[]): string | null {
    const word = this.words[this.at];
    if (word === undefined || !wanted.includes(word)) return null;
    this.at += 1;
    return word;
  }

  name(): string | null {
    return this.matching(/^[A-Za-z_$]/);
  }

  number(): number | null {
    const word = this.matching(/^\d{1,6}$/);
    return word === null ? null : Number(word);
  }

  private matching(pattern: RegExp): string | null {
    const word = this.words[this.at];
    if (word === undefined || !pattern.test(word)) return null;
    this.at += 1;
    return word;
  }
}

function parameters(words: Words, depth: number): readonly AbiType[] | null {
  if (depth > DEEPEST || !words.take('(')) return null;
  const types: AbiType[] = [];
  if (words.take(')')) return types;
  for (;;) {
    const type = parameter(words, depth);
    if (type === null) return null;
    types.push(type);
    if (words.take(')')) return types;
    if (!words.take(',')) return null;
  }
}

function parameter(words: Words, depth: number): AbiType | null {
  const type = suffixed(words, typeAt(words, depth));
  if (type === null) return null;
  words.oneOf(['memory', 'calldata', 'storage', 'payable']);
  words.name();
  return type;
}

function typeAt(words: Words, depth: number): AbiType | null {
  const name = words.name();
  if (name !== null && name !== 'tuple') return PLAIN_TYPE.test(name) ? { kind: 'plain', name } : null;
  const parts = parameters(words, depth + 1);
  return parts === null ? null : { kind: 'tuple', parts };
}

function suffixed(words: Words, type: AbiType | null): AbiType | null {
  let all = type;
  while (all !== null && words.take('[')) {
    const length = words.number();
    all = words.take(']') ? { kind: 'list', of: all, length } : null;
  }
  return all;
}

/** As it would be written: `(uint64,address)[]`. */
export function typeText(type: AbiType): string {
  if (type.kind === 'plain') return type.name;
  if (type.kind === 'tuple') return `(${type.parts.map(typeText).join(',')})`;
  return `${typeText(type.of)}[${type.length ?? ''}]`;
}
