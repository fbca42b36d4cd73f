/** Program and arguments, as the kernel gets them: no shell ever reads one of them. */
export type Argv = readonly [string, ...string[]];
