//! Names of PCI devices, from the list of them that most Linux systems keep.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Where systems keep the list (<https://pci-ids.ucw.cz>).
const PLACES: [&str; 3] =
    ["usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids", "usr/share/pci.ids"];
/// The list has about 1.5 MB.
const MOST: u64 = 8 << 20;

/// The names that go with these numbers (`8086:15f3`): maker and device, the maker alone, or nothing.
pub(super) fn find(root: &Path, numbers: &[&str]) -> Vec<String> {
    let none = || vec![String::new(); numbers.len()];
    let file = PLACES.iter().find_map(|place| File::open(root.join(place)).ok());
    let Some(file) = file.filter(|file| file.metadata().is_ok_and(|about| about.is_file())) else {
        return none();
    };
    names_in(BufReader::new(file.take(MOST)), numbers)
}

fn names_in(mut list: impl BufRead, numbers: &[&str]) -> Vec<String> {
    let mut names = vec![String::new(); numbers.len()];
    let mut maker = (String::new(), String::new());
    let mut line = Vec::new();
    loop {
        line.clear();
        // A list with a line as long as itself is no list.
        if list.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            return names;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        // The device classes stand behind the makers.
        if text.starts_with("C ") {
            return names;
        }
        if text.is_empty() || text.starts_with('#') || text.starts_with("\t\t") {
            continue;
        }
        let Some((number, name)) = text.trim_start().split_once("  ") else { continue };
        if let Some(rest) = text.strip_prefix('\t') {
            let wanted = |wanted: &str| {
                wanted.split_once(':').is_some_and(|(of, device)| {
                    of == maker.0 && rest.starts_with(device) && number == device
                })
            };
            for (at, _) in numbers.iter().enumerate().filter(|(_, number)| wanted(number)) {
                if let Some(slot) = names.get_mut(at) {
                    *slot = format!("{} {name}", maker.1);
                }
            }
        } else {
            maker = (number.to_owned(), name.to_owned());
            for (slot, wanted) in names.iter_mut().zip(numbers) {
                if wanted.split_once(':').is_some_and(|(of, _)| of == number) {
                    slot.clone_from(&maker.1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names_in;

    const LIST: &str = "# comment\n8086  Intel Corporation\n\t15f3  Ethernet Controller I225-V\n\
        \t\t1849 0000  Board\n10de  NVIDIA Corporation\n\t15f3  Another\nC 02  Network controller\n\
        ffff  Behind the end\n";

    #[test]
    fn a_device_is_looked_for_under_its_own_maker() {
        let found = names_in(LIST.as_bytes(), &["8086:15f3", "10de:9999", "ffff:0000", "broken"]);
        assert_eq!(
            found,
            ["Intel Corporation Ethernet Controller I225-V", "NVIDIA Corporation", "", ""]
        );
        assert_eq!(names_in(&b"\xff\xfe\t\x00no list"[..], &["8086:15f3"]), [""]);
    }
}
