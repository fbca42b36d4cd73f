/** One line per violation, `src/room/file.ts:12 what and what would be allowed`. */
export function checkDeps(srcDirectory: string): { readonly files: number; readonly violations: readonly string[] };
