// Blanks comments and the contents of strings in TypeScript, keeping every position and line, so that a plain pattern
// finds code only. Not a parser: enough of a tokenizer for the source style of this repository.

/** After these a slash begins a regular expression, after anything else it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{;+\-*%>~^]|\b(?:return|typeof|case|in|of|await))\s*$/;

const blank = (text) => text.replace(/[^\n]/g, ' ');

function endOfQuoted(text, start) {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start] && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfRegex(text, start) {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return start + 1;
}

/** From the backtick, or from the brace that closes a `${`, to the end of this stretch of template text. */
function endOfTemplateText(text, start) {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return { end: at + 1, opensCode: false };
    else if (text.startsWith('${', at)) return { end: at + 2, opensCode: true };
  }
  return { end: text.length, opensCode: false };
}

function endOfComment(text, at) {
  const closing = text[at + 1] === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2);
  if (closing < 0) return text.length;
  return text[at + 1] === '/' ? closing : closing + 2;
}

export function maskSource(text) {
  let out = '';
  let at = 0;
  let depth = 0;
  /** Brace depths at which a `${` was opened: the closing brace there goes back to template text. */
  const templates = [];
  const take = (end, keepEnds) => {
    const part = text.slice(at, end);
    out += keepEnds ? part[0] + blank(part.slice(1, -1)) + (part.length > 1 ? part.at(-1) : '') : blank(part);
    at = end;
  };
  const takeTemplateText = () => {
    const { end, opensCode } = endOfTemplateText(text, at);
    take(end, false);
    if (opensCode) templates.push(depth);
  };
  while (at < text.length) {
    const char = text[at];
    if (char === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) take(endOfComment(text, at), false);
    else if (char === "'" || char === '"') take(endOfQuoted(text, at), true);
    else if (char === '`') takeTemplateText();
    else if (char === '/' && BEFORE_REGEX.test(out.slice(-40))) take(endOfRegex(text, at), false);
    else if (char === '}' && templates.at(-1) === depth) {
      templates.pop();
      takeTemplateText();
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      out += char;
      at += 1;
    }
  }
  return out;
}
