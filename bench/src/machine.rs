//! What the figures were taken on.

use std::path::Path;

/// One line on processor, kernel, and the disk under a directory.
pub(crate) fn describe(directory: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map_or("", |(_, name)| name);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} cores ({}), Linux {}; databases on {}", model.trim(), kernel.trim(), disk(directory))
}

/// The file system that a directory is on, with a warning where it is in memory.
pub(crate) fn disk(directory: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let disk = file_system(&mounts, directory).unwrap_or("an unknown file system");
    let warning =
        if disk == "tmpfs" { ", so that durable means nothing here: name a directory on a disk with --scratch" } else { "" };
    format!("{disk}{warning}")
}

/// The file system of the longest mount point that the directory is under; the last one, where there are several.
fn file_system<'a>(mounts: &'a str, directory: &Path) -> Option<&'a str> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    mounts.filter(|(point, _)| directory.starts_with(point)).max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::file_system;

    #[test]
    fn the_nearest_mount_point_counts() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/disk xfs rw 0 0\n";
        for (directory, expected) in [("/var", "ext4"), ("/tmp/x", "tmpfs"), ("/tmp/disk/x", "xfs"), ("/tmpx", "ext4")] {
            assert_eq!(file_system(mounts, Path::new(directory)), Some(expected), "{directory}");
        }
    }
}
