# The first process of a computer of its own. Arguments: an empty folder, the program to be tried, `systemd` or nothing.
set -e
base=$1 program=$2 first=$3
mount --make-rprivate /
mount -t tmpfs -o size=768M,mode=755 computer "$base"
mkdir "$base/changes" "$base/work" "$base/root"
# This machine's files, with every change kept in memory and gone with the computer.
mount -t overlay -o "lowerdir=/,upperdir=$base/changes,workdir=$base/work" overlay "$base/root"
cd "$base/root"
mkdir -p mnt tmp run var/log home
mount --rbind /dev dev
mount --make-rslave dev
mount -t proc proc proc
mount -t sysfs sysfs sys
if [ "$first" = systemd ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount --rbind /sys/fs/cgroup sys/fs/cgroup
  mount --make-rslave sys/fs/cgroup
fi
mount -t tmpfs -o mode=755 lab run
mount -t tmpfs -o mode=755 lab var/log
mount -t tmpfs -o mode=755 lab home
mount -t tmpfs -o mode=1777 lab tmp
touch run/selfcheck
mount --bind "$program" run/selfcheck
mkdir run/lock
echo 'li:x:61001:61001:Li:/home/li:/bin/sh
wang:x:61002:61002:Wang:/home/wang:/bin/sh' >> etc/passwd
echo 'li:x:61001:
wang:x:61002:
office:x:61003:li' >> etc/group
: > etc/fstab
mkdir home/li home/wang
chown 61001:61001 home/li
chown 61002:61002 home/wang
echo computer > proc/sys/kernel/hostname
ip link set lo up
pivot_root . mnt
cd /
umount -l /mnt
if [ "$first" != systemd ]; then
  exec sleep infinity
fi
# Nothing of what this machine's own systemd would start, and nothing of the kernel's log, which is everybody's.
rm -rf /etc/systemd/system/*.wants /etc/systemd/system/*.requires
mkdir -p /run/systemd/system /etc/systemd/journald.conf.d
printf '[Journal]\nReadKMsg=no\nStorage=volatile\nForwardToSyslog=no\n' > /etc/systemd/journald.conf.d/lab.conf
printf '[Unit]\nWants=systemd-journald.service dbus.socket dbus.service\nAfter=systemd-journald.service dbus.service\n' \
  > /run/systemd/system/lab.target
export container=lab
exec /lib/systemd/systemd --unit=lab.target --log-target=null --show-status=no
