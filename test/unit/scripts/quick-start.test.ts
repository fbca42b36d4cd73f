import { expect, test } from 'vitest';
import { lateEmoji } from '../../../scripts/quick-start.mjs';

const late = lateEmoji();
const whole = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');

test('the late expression for emoji says the same as the whole one, of every code point and of what is put together', () => {
  const together = ['👩‍💻', '🇬🇧', '👍🏽', '☎️', '1️⃣', 'ab', '1', '', '👩‍', '✓✓', '\ud83d', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'];
  const different = together.filter((text) => late.test(text) !== whole.test(text));
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const text = String.fromCodePoint(code);
    if (late.test(text) !== whole.test(text)) different.push(text);
  }
  expect(different).toEqual([]);
});
