/** What a parameter of a function is called, as its signature is written. */
export interface ParameterName {
  /** Empty = it has no name. */
  readonly name: string;
  /** Of a tuple; empty = it is none. */
  readonly parts: readonly ParameterName[];
  /** How many lists are around it: `tuple(…)[][2] x` is 2. */
  readonly lists: number;
}

export function parameterNames(signature: string): readonly ParameterName[] {
  const open = signature.indexOf('(');
  return open === -1 ? [] : partsOf(signature.slice(open + 1)).map(parameter);
}

/** Between the commas of the outermost brackets, up to where they close. */
function partsOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === ')' && depth === 0) break;
    if (letter === '(' || letter === '[') depth += 1;
    if (letter === ')' || letter === ']') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.length === 1 && parts[0]?.trim() === '' ? [] : parts;
}

const PLACES = ['memory', 'calldata', 'storage', 'payable'];

/** The name is the last word, when a type stands before it. */
function parameter(part: string): ParameterName {
  const [, word = ''] = /[\s\])]([A-Za-z_$][\w$]*)\s*$/.exec(part.trim()) ?? [];
  const behind = part.slice(part.lastIndexOf(')') + 1);
  return {
    name: PLACES.includes(word) ? '' : word,
    parts: part.includes('(') ? parameterNames(part) : [],
    lists: behind.match(/\[\d*\]/g)?.length ?? 0,
  };
}
