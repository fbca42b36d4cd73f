/**
 * What the container of a Job runs around the program. A pod gets SIGTERM when it is deleted or evicted; the program gets
 * from it the one signal of its step, once, to its own pid, however often the pod is told. The text is constant and what
 * differs arrives as positional parameters, so nothing of a step is ever read as shell code.
 *
 * `mkdir started` is the claim: it works once, on every kind of shared volume (hard links do not on Azure Files over SMB),
 * so a Job that Kubernetes starts a second time, and one whose start was forbidden by an engine, run nothing.
 *
 * Kubernetes can say SIGTERM only, and once: what a person sends after that is a line of the file `force`, read each second.
 *
 * bash, for its `set -m` without a terminal: any other shell starts what it does not wait for with SIGINT ignored.
 */
const WRAPPER = `
besu_console_pid=
besu_console_told=
besu_console_due=
besu_console_forward() {
  besu_console_seen=0
  while sleep 1 && kill -0 "$besu_console_pid" 2>/dev/null; do
    besu_console_line=0
    [ -r "$besu_console_dir/force" ] && while read -r besu_console_further; do
      besu_console_line=$((besu_console_line + 1))
      [ "$besu_console_line" -le "$besu_console_seen" ] || kill -s "\${besu_console_further#SIG}" "$besu_console_pid"
    done <"$besu_console_dir/force"
    [ "$besu_console_line" -le "$besu_console_seen" ] || besu_console_seen=$besu_console_line
  done
}
besu_console_tell() {
  [ -n "$besu_console_told" ] && return
  besu_console_told=1
  kill -s "$besu_console_signal" "$besu_console_pid" 2>/dev/null
  besu_console_forward </dev/null >/dev/null 2>&1 &
}
trap 'besu_console_due=1; [ -z "$besu_console_pid" ] || besu_console_tell' TERM
besu_console_dir=$1
besu_console_signal=$2
shift 2
besu_console_path=/usr/bin:/bin:$PATH
if ! PATH=$besu_console_path mkdir "$besu_console_dir/started"; then
  echo "besu-console: this attempt was started before, or may not start any more: nothing is run" >&2
  exit 125
fi
while [ "$1" != -- ]; do
  case $1 in
    unset) unset "$2"; shift 2 ;;
    file)
      besu_console_value=$(<"$3") || exit 125
      export "$2=$besu_console_value"
      shift 3 ;;
  esac
done
shift
set -m
if [ -z "$besu_console_due" ]; then
  "$@" </dev/null &
  besu_console_pid=$!
  [ -z "$besu_console_due" ] || besu_console_tell
  while :; do
    besu_console_due=
    wait "$besu_console_pid" 2>/dev/null
    besu_console_status=$?
    [ -n "$besu_console_due" ] || break
  done
else
  besu_console_status=143
fi
echo "$besu_console_status" >"$besu_console_dir/exit.part" &&
  PATH=$besu_console_path mv -f "$besu_console_dir/exit.part" "$besu_console_dir/exit"
exit "$besu_console_status"
`;

export interface WrappedProgram {
  /** The attempt's own directory, as the pod sees it. */
  readonly directory: string;
  readonly signal: 'SIGINT' | 'SIGTERM';
  /** Variables of the image that the program must not see. */
  readonly unset: readonly string[];
  /** Variables whose values stand in files, by name. */
  readonly fromFiles: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** Command of the container. */
export function wrapperCommand({ directory, signal, unset, fromFiles, argv }: WrappedProgram): readonly string[] {
  const without = unset.flatMap((name) => ['unset', name]);
  const read = Object.entries(fromFiles).flatMap(([name, path]) => ['file', name, path]);
  const kill = signal.slice('SIG'.length);
  return ['bash', '-c', WRAPPER, 'besu-console', directory, kill, ...without, ...read, '--', ...argv];
}
