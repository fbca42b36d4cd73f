import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify, findSignature } from '../../../src/failures/classify.ts';
import { signatures } from '../../../src/failures/signatures.ts';

const SAMPLES = new URL('../../recorded/failures/', import.meta.url);

/** `<signature>[-variant].txt`; its first line is `# class`. */
const samples = readdirSync(SAMPLES).map((file) => {
  const [head = '', ...lines] = readFileSync(new URL(file, SAMPLES), 'utf8').trimEnd().split('\n');
  return { name: file.replace('.txt', ''), expected: head.replace('# ', ''), lines };
});

describe('the signature table', () => {
  it.each(samples)('knows $name', ({ name, expected, lines }) => {
    const signature = findSignature(lines);
    expect(name.startsWith(signature?.id ?? '?')).toBe(true);
    expect(classify(lines, { tool: 'terraform', step: 'infrastructure/apply', exit: null }).class).toBe(expected);
  });

  it('has a sample for every signature', () => {
    const found = new Set(samples.map(({ lines }) => findSignature(lines)?.id));
    expect(signatures.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
  });

  it('has no two signatures of one name', () => {
    expect(new Set(signatures.map(({ id }) => id)).size).toBe(signatures.length);
  });

  it('leaves no placeholder in a title or a hint', () => {
    for (const { lines } of samples) {
      const failure = classify(lines, { tool: 'helm', step: 'besu/upgrade', exit: null });
      expect(`${failure.title} ${failure.hint}`).not.toMatch(/\{\w+\|/);
    }
  });

  it('says in every hint which key goes on', () => {
    expect(signatures.filter(({ hint }) => !/\bpress r\b|\(R\)|\(x,/i.test(hint)).map(({ id }) => id)).toEqual([]);
  });

  it('finds a signature again when it stands among a thousand harmless lines', () => {
    const noise = Array.from({ length: 1000 }, (_, index) => `azurerm_subnet.s[${index}]: Creation complete after 4s`);
    for (const { lines } of samples) expect(findSignature([...noise, ...lines])?.id).toBe(findSignature(lines)?.id);
  });
});
