/** Names of the nodes of a region, as addresses may mention them: validators first, each role counted from 0. */
export const nodeNames = (validators: number, sentries: number): readonly string[] => [
  ...Array.from({ length: validators }, (_, index) => `validator-${index}`),
  ...Array.from({ length: sentries }, (_, index) => `sentry-${index}`),
];

/** What stands for `{node}`, `{role}` and `{index}` in its address. */
export function nodeWords(node: string): Readonly<Record<'node' | 'role' | 'index', string>> {
  const [role = '', index = ''] = node.split('-');
  return { node, role, index };
}
