import { expect, test } from 'vitest';
import { companyWords } from '../../../../src/ui/state/company-words.ts';

test('who comes and who goes is told by name', () => {
  expect(companyWords(['anna (screen)'], ['anna (screen)', 'ben (screen)'])).toBe('ben (screen) is attached too');
  expect(companyWords(['anna (screen)', 'ben (screen)'], ['anna (screen)'])).toBe('ben (screen) has left');
  expect(companyWords(['anna (screen)'], ['anna (screen)'])).toBeNull();
});

test('a second terminal of the same person counts as another', () => {
  expect(companyWords(['anna (screen)'], ['anna (screen)', 'anna (screen)'])).toBe('anna (screen) is attached too');
  expect(companyWords(['anna (screen)', 'anna (screen)'], ['anna (screen)'])).toBe('anna (screen) has left');
});
