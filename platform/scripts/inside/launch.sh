# Starts one sandbox, outside of it. Its output passes through a true pipe, so that `/dev/stderr` can be opened by it;
# the pipe has a name for a moment, in a folder nobody else enters.
# sh launch.sh <private folder> <control groups, by space> <command>…
pipe=$1/pipe.$$
mkfifo -m 666 "$pipe" || exit 125
cat <"$pipe" 3>&- 4>&- 5>&- 6>&- &
exec 9>"$pipe"
rm -f "$pipe"
exec >&9 2>&1 9>&-
for group in $2; do
  echo 0 >"$group/cgroup.procs" || exit 125
done
shift 2
exec "$@"
