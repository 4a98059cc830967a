//! What an archive holds.

use std::io::{self, Cursor, Read};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// An entry: its name, its length, and the first digits of its SHA-256.
pub type Entry = (String, u64, String);

/// How many hexadecimal digits of a SHA-256 are kept.
const DIGITS: usize = 16;
/// The entry of a TAR archive that names the commit: it is no file.
const HEADER: &str = "pax_global_header";

/// The entries of a ZIP or TAR archive, by name; none if it is neither.
pub fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let found = match bytes {
        [b'P', b'K', 3, 4, ..] => of_zip(bytes),
        [0x1f, 0x8b, ..] => of_tar(bytes),
        _ => return None,
    };
    let mut entries = found.ok()?;
    entries.sort();
    Some(entries)
}

fn entry(name: String, content: &[u8]) -> Entry {
    let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    (name, content.len() as u64, digest[..DIGITS].to_owned())
}

fn of_zip(bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let count = archive.len();
    let one = |index| {
        let mut file = archive.by_index(index)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok(entry(file.name()?.into_owned(), &content))
    };
    (0..count).map(one).collect()
}

fn of_tar(bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let mut entries = Vec::new();
    for file in archive.entries()? {
        let mut file = file?;
        let name = file.path()?.to_string_lossy().into_owned();
        if name == HEADER {
            continue;
        }
        let mut content = Vec::new();
        match file.link_name()? {
            Some(link) => content.extend_from_slice(link.to_string_lossy().as_bytes()),
            None => drop(file.read_to_end(&mut content)?),
        }
        entries.push(entry(name, &content));
    }
    Ok(entries)
}
