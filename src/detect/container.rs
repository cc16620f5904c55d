//! The memory limit of a container: Linux control groups, version 2 and 1.
//!
//! Source: Linux kernel documentation, admin-guide/cgroup-v2.rst and admin-guide/cgroup-v1/memory.rst.

use std::{fs, path::Path};

use crate::Bytes;

/// What a control group may use, and uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The lowest limit from the group of this process up to the root; bytes.
    pub limit: Bytes,
    /// What that group holds and cannot give back at once: all but inactive file pages; bytes.
    pub used: Bytes,
}

/// The files of a version of control groups.
struct Version {
    /// Where groups are mounted, below the root of the file system.
    mount: &'static str,
    limit: &'static str,
    usage: &'static str,
    /// What of the usage can be given back, in `memory.stat`.
    inactive: &'static str,
    /// Which line of `/proc/self/cgroup` names the group.
    line: fn(&str) -> Option<&str>,
}

const VERSIONS: [Version; 2] = [
    Version {
        mount: "sys/fs/cgroup",
        limit: "memory.max",
        usage: "memory.current",
        inactive: "inactive_file",
        line: |line| line.strip_prefix("0::"),
    },
    Version {
        mount: "sys/fs/cgroup/memory",
        limit: "memory.limit_in_bytes",
        usage: "memory.usage_in_bytes",
        inactive: "total_inactive_file",
        line: |line| {
            let mut parts = line.splitn(3, ':').skip(1);
            let controllers = parts.next()?;
            parts.next().filter(|_| controllers.split(',').any(|one| one == "memory"))
        },
    },
];

/// The limit on this process, in the file system that begins at `root`; `None` where there is none.
#[must_use]
pub fn memory(root: &Path) -> Option<Memory> {
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let limits = VERSIONS.iter().flat_map(|version| version.limits(root, &groups));
    limits.min_by_key(|memory| memory.limit)
}

impl Version {
    /// The limits of the group of this process and of those above it.
    fn limits(&self, root: &Path, groups: &str) -> Vec<Memory> {
        let mount = root.join(self.mount);
        let named = groups.lines().find_map(self.line).unwrap_or("/");
        let group = mount.join(named.trim_start_matches('/'));
        // In a container the group is often named as the host sees it, and mounted as the root.
        let chain = group.ancestors().take_while(|path| path.starts_with(&mount));
        chain.filter_map(|group| self.limit_of(group)).collect()
    }

    fn limit_of(&self, group: &Path) -> Option<Memory> {
        let number = |file: &str| fs::read_to_string(group.join(file)).ok()?.trim().parse().ok();
        let limit: u64 = number(self.limit)?;
        let usage: u64 = number(self.usage).unwrap_or(0);
        let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
        let inactive = stat.lines().find_map(|line| {
            line.strip_prefix(self.inactive)?.strip_prefix(' ')?.trim().parse::<u64>().ok()
        });
        let used = usage.saturating_sub(inactive.unwrap_or(0));
        Some(Memory { limit: Bytes::new(limit), used: Bytes::new(used) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file system with these files, gone when dropped.
    struct Root(std::path::PathBuf);

    impl Root {
        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("edgefit-{}-{name}", std::process::id()));
            for (file, text) in files {
                let path = root.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(root)
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn version_2_gives_the_lowest_limit_on_the_way_up() {
        let root = Root::with(
            "v2",
            &[
                ("proc/self/cgroup", "0::/pod/app\n"),
                ("sys/fs/cgroup/pod/memory.max", "2147483648\n"),
                ("sys/fs/cgroup/pod/memory.current", "500\n"),
                ("sys/fs/cgroup/pod/memory.stat", "anon 100\ninactive_file 200\n"),
                ("sys/fs/cgroup/pod/app/memory.max", "max\n"),
            ],
        );
        let expected = Memory { limit: Bytes::gib(2), used: Bytes::new(300) };
        assert_eq!(memory(&root.0), Some(expected));
    }

    #[test]
    fn version_1_is_read_where_the_group_is_mounted_as_the_root() {
        let root = Root::with(
            "v1",
            &[
                ("proc/self/cgroup", "5:cpu,cpuacct:/docker/7\n4:memory:/docker/7\n"),
                ("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"),
                ("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n"),
                ("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 400\n"),
            ],
        );
        let expected = Memory { limit: Bytes::gib(1), used: Bytes::new(600) };
        assert_eq!(memory(&root.0), Some(expected));
    }

    #[test]
    fn no_groups_no_limit() {
        let root = Root::with("none", &[("proc/self/cgroup", "0::/\n")]);
        assert_eq!(memory(&root.0), None);
    }
}
