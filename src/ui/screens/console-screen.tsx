import { Box } from 'ink';
import { Row } from '../components/row.tsx';
import type { Picture } from '../painter.ts';

/**
 * The picture, one row each. The root has a height and no width: with a width, a resize paints once with the old one
 * and leaves wrong lines behind (measured with Ink 8).
 */
export function ConsoleScreen({ picture }: { readonly picture: Picture }) {
  return (
    <Box key={picture.generation} height={picture.rows.length} flexDirection="column">
      {picture.rows.map((text, at) => (
        // A row is its place on the screen: that is what makes an unchanged line cost nothing.
        <Row key={at} text={text} />
      ))}
    </Box>
  );
}
