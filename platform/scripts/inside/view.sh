# Builds the view scripts get, then becomes the launcher. Runs as root of a mount namespace of its own.
# sh view.sh <empty folder> <node> <folder to show>… -- <folder to hide>… -- <command>…
set -e
view=$1 node=$2
shift 2

# A file system as it is, read only. In a user namespace flags of the original must be named again.
show() {
  mount --rbind "$1" "$2"
  for flags in '' ,noatime ,relatime ,noexec; do
    if mount -o "remount,bind,ro,nosuid,nodev$flags" "$2" 2>/dev/null; then return 0; fi
  done
  echo "$1 cannot be shown read-only" >&2
  return 1
}

mount -t tmpfs -o mode=0755,size=64m tmpfs "$view"
cd "$view"
mkdir -p usr etc/ssl dev proc tmp run/andon/bin run/andon/door var
mount -t tmpfs -o mode=0711,size=64k tmpfs run/andon/door
show /usr usr
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then
    ln -s "$(readlink "/$folder")" "$folder"
  elif [ -d "/$folder" ]; then
    mkdir "$folder"
    show "/$folder" "$folder"
  fi
done
for name in alternatives ca-certificates ca-certificates.conf crypto-policies ld.so.cache ld.so.conf ld.so.conf.d localtime mime.types nsswitch.conf pki protocols services ssl/certs ssl/openssl.cnf ssl/cert.pem timezone; do
  if [ -e "/etc/$name" ]; then cp -R -P "/etc/$name" "etc/$name" 2>/dev/null || true; fi
done
echo '127.0.0.1 localhost' >etc/hosts
echo 'root:x:0:0::/:/bin/sh' >etc/passwd
echo 'root:x:0:' >etc/group
user=65000
while [ "$user" -lt 65536 ]; do
  echo "script:x:$user:$user::/tmp/step:/bin/sh"
  user=$((user + 1))
done >>etc/passwd
chmod 644 etc/passwd etc/group etc/hosts
for device in null zero full random urandom; do
  : >"dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
ln -s /tmp dev/shm
ln -s /tmp var/tmp
: >run/andon/bin/node
show "$node" run/andon/bin/node

while [ "$1" != -- ]; do
  if [ -d "$1" ]; then
    mkdir -p "$view$1"
    show "$1" "$view$1"
  fi
  shift
done
shift
while [ "$1" != -- ]; do
  if [ -d "$view$1" ]; then mount -t tmpfs -o ro,size=4k,mode=0555 tmpfs "$view$1"; fi
  shift
done
shift
mount -o remount,bind,ro,nosuid,nodev "$view"
cd /
exec "$@"
