# The first process of a sandbox: takes files, runs the script, ends what it left, hands out its results.
# stdin: the files, then names of signals for everything inside. 3: exit code, 4: output file, 5: result, 6: failure.
# sh supervise.sh <memory kB or -> <processes> <open files> <file blocks> <cpu s> <folder> <bridge or -> (<bytes> <path>)… -- <command>…
umask 077
memory=$1 processes=$2 files=$3 blocks=$4 seconds=$5 folder=$6 bridge=$7
shift 7
mkdir -p /tmp/step /tmp/andon || exit 125
while [ "$1" != -- ]; do
  mkdir -p -- "${2%/*}" || exit 125
  if [ "$1" = 0 ]; then
    : >"$2"
  else
    dd bs="$1" count=1 iflag=fullblock of="$2" 2>/dev/null || {
      echo "The files of this script are larger than its scratch folder may be."
      exit 125
    }
  fi
  shift 2
done
shift

exec 8<&0 </dev/null
(
  exec 3>&- 4>&- 5>&- 6>&-
  while read -r signal; do kill -s "$signal" -- -1; done
  # Whoever started this is gone.
  kill -s KILL -- -1
) <&8 &
if [ "$bridge" != - ]; then
  /run/andon/bin/node "$bridge" </dev/null 3>&- 4>&- 5>&- 6>&- 8<&- &
  tries=0
  while [ ! -e /tmp/andon/bridge ] && [ "$tries" -lt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
fi
(
  exec 3>&- 4>&- 5>&- 6>&- 8<&-
  cd /tmp/step || exit 125
  if [ "$folder" != . ]; then
    mkdir -p -- "$folder" && cd -- "$folder" || exit 125
  fi
  umask 022
  ulimit -c 0
  ulimit -n "$files"
  ulimit -f "$blocks"
  ulimit -t "$seconds"
  [ "$memory" = - ] || ulimit -d "$memory"
  ulimit -p "$processes" 2>/dev/null || ulimit -u "$processes"
  . /tmp/andon/environment
  exec "$@"
)
code=$?
# Twice: what was being forked when the first came.
kill -s KILL -- -1 2>/dev/null
kill -s KILL -- -1 2>/dev/null
hand() {
  if [ -f "$1" ] && [ ! -L "$1" ]; then head -c "$2" "$1"; fi
}
hand /tmp/andon/output 102401 >&4
hand /tmp/andon/result.json 102401 >&5
hand /tmp/andon/failure.json 32768 >&6
echo "$code" >&3
exit "$code"
