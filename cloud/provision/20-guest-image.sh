#!/bin/sh
# Makes the tiny guest image inside the root tree (chroot; no network, no loop device): a FAT disk with SYSLINUX, the
# kernel, and a busybox initramfs whose init prints what the guest sees and then sleeps. The same inputs give the same
# bytes. Arguments: the init script, the image to write.
set -eu
init=$1
image=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000

mkdir -p "$work/tree/bin" "$work/tree/proc" "$work/tree/sys" "$work/tree/dev"
cp /usr/bin/busybox "$work/tree/bin/busybox"
install -m 0755 "$init" "$work/tree/init"
mknod -m 0600 "$work/tree/dev/console" c 5 1
find "$work/tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
(cd "$work/tree" && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0 --reproducible | gzip -n -9) >"$work/initrd"

cat >"$work/syslinux.cfg" <<'IN'
default guest
prompt 0
timeout 0
label guest
  kernel vmlinuz
  initrd initrd
  append console=ttyS0 quiet loglevel=3 mitigations=off nokaslr panic=-1
IN
touch --date="@$SOURCE_DATE_EPOCH" "$work/initrd" "$work/syslinux.cfg"
cp -p /usr/local/lib/pinproof/guest/vmlinuz "$work/vmlinuz"
touch --date="@$SOURCE_DATE_EPOCH" "$work/vmlinuz"

truncate -s 24M "$work/disk"
export MTOOLS_SKIP_CHECK=1
mformat -i "$work/disk" -h 16 -s 63 -t 48 -N 50494e50 -v PINPROOF ::
mcopy -m -i "$work/disk" "$work/vmlinuz" "$work/initrd" "$work/syslinux.cfg" ::
syslinux --install "$work/disk"
mv "$work/disk" "$image"
