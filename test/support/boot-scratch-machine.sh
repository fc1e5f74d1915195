#!/bin/sh
# Boots systemd in a copy of this machine that is thrown away: run in new mount, pid, net, uts and ipc namespaces as
# `boot-scratch-machine.sh FOLDER REPOSITORY`. What is written there lies in memory; the repository is at /mnt/repository.
set -eu
folder=$1
repository=$2
root=$folder/root

mount --make-rprivate /
mount -t tmpfs -o mode=755 scratch "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/cgroup" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/mnt/repository"
mount -t devpts -o newinstance devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount --bind "$repository" "$root/mnt/repository"
mount -o remount,bind,ro "$root/mnt/repository"

# Of this machine's services only the journal.
rm -rf "$root/etc/systemd/system"
mkdir -p "$root/etc/systemd/system"
for target in sysinit basic multi-user timers network network-online sockets slices paths shutdown umount; do
  printf '[Unit]\nDescription=%s\n' "$target" >"$root/etc/systemd/system/$target.target"
done
printf 'Requires=systemd-journald.service\n' >>"$root/etc/systemd/system/sysinit.target"
printf 'Requires=sysinit.target\nAfter=sysinit.target\n' >>"$root/etc/systemd/system/basic.target"
printf 'Requires=basic.target\nAfter=basic.target\n' >>"$root/etc/systemd/system/multi-user.target"
for unit in systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket; do
  cp "$root/lib/systemd/system/$unit" "$root/etc/systemd/system/$unit"
done

# A control group of its own, which the folder's name tells.
mount -t cgroup2 cgroup2 "$folder/cgroup"
mkdir "$folder/cgroup/$(basename "$folder")"
echo 0 >"$folder/cgroup/$(basename "$folder")/cgroup.procs"
umount "$folder/cgroup"
export root
# shellcheck disable=SC2016
exec unshare --cgroup sh -eu -c '
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  exec chroot "$root" env -i container=lector SYSTEMD_UNIT_PATH=/etc/systemd/system PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=multi-user.target --log-target=journal --show-status=0'
