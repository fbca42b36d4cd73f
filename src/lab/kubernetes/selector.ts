import { badRequest } from './api-error.ts';
import { docOf, docsOf, isDoc, listOf, scalarText, textMapOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';

type Labels = Readonly<Record<string, string>>;
export type LabelTest = (labels: Labels) => boolean;
export type ObjectTest = (object: KubeObject) => boolean;

const KEY = '[A-Za-z0-9][A-Za-z0-9_./-]*';
const SET_TERM = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^)]*)\\)$`);
const EQUALITY_TERM = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([A-Za-z0-9_.-]*)$`);
const EXISTS_TERM = new RegExp(`^(!?)\\s*(${KEY})$`);

const hasLabel = (labels: Labels, key: string): boolean => Object.hasOwn(labels, key);

function oneOf(key: string, values: readonly string[], wanted: boolean): LabelTest {
  return (labels) => {
    const value = labels[key];
    // "notin" and "!=" also select objects that lack the label.
    return value === undefined ? !wanted : values.includes(value) === wanted;
  };
}

function parseTerm(term: string): LabelTest {
  const set = SET_TERM.exec(term);
  if (set !== null) {
    const values = textOf(set[3])
      .split(',')
      .map((value) => value.trim());
    return oneOf(textOf(set[1]), values, set[2] === 'in');
  }
  const equality = EQUALITY_TERM.exec(term);
  if (equality !== null) return oneOf(textOf(equality[1]), [textOf(equality[3])], equality[2] !== '!=');
  const exists = EXISTS_TERM.exec(term);
  if (exists === null) throw badRequest(`unable to parse requirement: ${term}`);
  return (labels) => hasLabel(labels, textOf(exists[2])) !== (exists[1] === '!');
}

/** "a=b,c in (d,e),!f" as a test of labels. */
export function parseLabelSelector(text: string): LabelTest {
  const terms = text.split(/,(?![^(]*\))/).map((term) => term.trim());
  const tests = terms.filter((term) => term !== '').map(parseTerm);
  return (labels) => tests.every((test) => test(labels));
}

/** spec.selector of a workload: matchLabels and matchExpressions. */
export function selectorOf(selector: unknown): LabelTest {
  const { matchLabels, matchExpressions } = docOf(selector);
  const wanted = Object.entries(textMapOf(matchLabels));
  const expressions = docsOf(matchExpressions).map((expression): LabelTest => {
    const key = textOf(expression['key']);
    const values = listOf(expression['values']).map((value) => textOf(value));
    if (expression['operator'] === 'Exists') return (labels) => hasLabel(labels, key);
    if (expression['operator'] === 'DoesNotExist') return (labels) => !hasLabel(labels, key);
    return oneOf(key, values, expression['operator'] === 'In');
  });
  return (labels) => wanted.every(([key, value]) => labels[key] === value) && expressions.every((test) => test(labels));
}

function fieldAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const part of path.split('.')) value = isDoc(value) ? value[part] : undefined;
  return scalarText(value);
}

/** "metadata.name=x,status.phase!=Running". The real server knows few paths; here any path works. */
export function parseFieldSelector(text: string): ObjectTest {
  const tests = text
    .split(',')
    .filter((term) => term !== '')
    .map((term): ObjectTest => {
      const parts = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
      if (parts === null) throw badRequest(`invalid field selector term: ${term}`);
      const [, path = '', operator, value = ''] = parts;
      return (object) => (fieldAt(object, path.trim()) === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

export function parseSelectors(query: URLSearchParams): ObjectTest {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '');
  return (object) => labels(object.metadata.labels ?? {}) && fields(object);
}
