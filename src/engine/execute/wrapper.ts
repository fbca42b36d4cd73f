/**
 * The wrapper outlives us: two shells that note what a dead engine could not. Both texts are constant, and what differs
 * arrives as positional parameters, so nothing of a step is ever read as shell code. Variables have a long prefix,
 * because assigning to a name that came with the environment would change it for the program.
 *
 * Outer shell: leader of the session and process group. Its traps let it outlive a signal sent to the whole group and
 * still write the exit; a trap, unlike ignoring, is back to default in what it starts. It runs the inner shell in the
 * foreground: a command started with & would have SIGINT ignored (POSIX, asynchronous lists). That a full disk takes no
 * exit is not for the log: its last line is what the program had to say.
 */
const OUTER = `
trap : HUP INT QUIT TERM
besu_console_inner=$1
besu_console_dir=$2
shift 2
/bin/sh -c "$besu_console_inner" sh "$besu_console_dir" "$@"
besu_console_status=$?
{ echo "$besu_console_status" >"$besu_console_dir/exit.part" &&
  PATH="/usr/bin:/bin:$PATH" mv -f "$besu_console_dir/exit.part" "$besu_console_dir/exit"; } 2>/dev/null
exit "$besu_console_status"
`;

/**
 * Inner shell: becomes the program. Pid and start time stay the same over exec, so both are noted before it, with
 * the start of the machine (boot id) that the time counts from. The note is
 * put in place by link, which fails when the name is taken: whoever adopts an attempt without a note takes the name
 * first, and from then on the program cannot start any more.
 */
const INNER = `
besu_console_dir=$1
shift
besu_console_field_22() { besu_console_ticks=\${22}; }
besu_console_ticks=0
besu_console_outer_ticks=0
besu_console_boot=-
[ -r /proc/sys/kernel/random/boot_id ] && read -r besu_console_boot </proc/sys/kernel/random/boot_id
if [ -r "/proc/$$/stat" ]; then
  read -r besu_console_line <"/proc/$PPID/stat" && besu_console_field_22 $besu_console_line
  besu_console_outer_ticks=$besu_console_ticks
  read -r besu_console_line <"/proc/$$/stat" && besu_console_field_22 $besu_console_line
fi
echo "$$ $besu_console_ticks $PPID $besu_console_outer_ticks $besu_console_boot" >"$besu_console_dir/pid.part" &&
  PATH="/usr/bin:/bin:$PATH" ln "$besu_console_dir/pid.part" "$besu_console_dir/pid" || exit 125
exec "$@"
`;

export const SHELL = '/bin/sh';

/** Arguments of SHELL that run `argv` under the wrapper, its notes going to `directory`. */
export function wrapperArguments(directory: string, argv: readonly string[]): string[] {
  return ['-c', OUTER, 'besu-console', INNER, directory, ...argv];
}
