import { Text } from 'ink';
import { memo } from 'react';

/** One line of the screen. An empty one still takes its row. */
export const Row = memo(function Row({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
