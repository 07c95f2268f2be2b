# Inside the namespaces, still as their root: the scratch file system, then without rights.
# sh enter.sh <user> <bytes> <bring up loopback: yes or no> <command that drops rights and supervises>…
mount -t tmpfs -o "size=$2,nr_inodes=100000,mode=0700,uid=$1,gid=$1,nosuid,nodev" tmpfs /tmp || exit 125
if [ "$3" = yes ]; then
  ip link set lo up || exit 125
fi
shift 3
exec "$@"
