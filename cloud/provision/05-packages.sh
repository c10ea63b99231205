#!/bin/sh
# mmdebstrap's customize hook: what comes from the mirror besides the packages of the root tree, while apt still reaches it.
# Runs on the machine, with the root tree as $1.
set -eu
root=$1

# The guest's kernel: only its image file is wanted, so it is unpacked, not installed.
chroot "$root" sh -eu <<'IN'
package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
mkdir -p /usr/local/lib/pinproof/guest /tmp/kernel
cd /tmp/kernel
# apt downloads as its own user where it can; the folder must be that user's.
chown _apt /tmp/kernel 2>/dev/null || true
apt-get -qq download "$package"
dpkg-deb --fsys-tarfile ./*.deb | tar -x --wildcards './boot/vmlinuz-*'
mv boot/vmlinuz-* /usr/local/lib/pinproof/guest/vmlinuz
echo "$package $(dpkg-deb -f ./*.deb Version)" >/usr/local/lib/pinproof/guest/kernel-version
rm -rf /tmp/kernel
IN

# Nobody shall trust the keys of a package's installation; the configuration brings one of our own.
rm -f "$root"/etc/ssh/ssh_host_*
