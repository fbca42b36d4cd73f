/** What the parameters of a function are called, as its signature is written; empty where one has no name. */
export function parameterNames(signature: string): readonly string[] {
  const open = signature.indexOf('(');
  return open === -1 ? [] : partsOf(signature.slice(open + 1)).map(nameOf);
}

/** Between the commas of the outermost brackets. */
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

/** The last word, when a type stands before it. */
function nameOf(part: string): string {
  const [, word = ''] = /[\s\])]([A-Za-z_$][\w$]*)\s*$/.exec(part.trim()) ?? [];
  return PLACES.includes(word) ? '' : word;
}
