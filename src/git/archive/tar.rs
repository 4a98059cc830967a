//! A compressed TAR, with the modes that Git gives what it packs.

use std::{
    ffi::OsStr,
    io::{self, Write},
    os::unix::ffi::OsStrExt,
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use gix::bstr::BStr;
use tar::{Builder, EntryType, Header};

use super::{Archived, Kind};

/// The entry that names the commit.
const COMMIT: &str = "pax_global_header";
/// Whose all is.
const OWNER: &str = "root";
/// What Git takes away of the modes of all that it packs, if nothing else is configured (`tar.umask`).
const MASK: u32 = 0o002;

pub(super) struct Packer<W: Write> {
    builder: Builder<GzEncoder<W>>,
    time: u64,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(archived: &Archived, out: W) -> io::Result<Self> {
        let builder = Builder::new(GzEncoder::new(out, Compression::default()));
        let mut packer = Self { builder, time: u64::try_from(archived.time).unwrap_or_default() };
        let record = record("comment", &archived.commit.to_string());
        let mut header = packer.header(Header::new_ustar(), EntryType::XGlobalHeader, 0o666)?;
        header.set_path(COMMIT)?;
        header.set_size(record.len() as u64);
        header.set_cksum();
        packer.builder.append(&header, record.as_bytes())?;
        Ok(packer)
    }

    fn header(&self, mut header: Header, kind: EntryType, mode: u32) -> io::Result<Header> {
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(self.time);
        header.set_uid(0);
        header.set_gid(0);
        header.set_username(OWNER)?;
        header.set_groupname(OWNER)?;
        header.set_size(0);
        Ok(header)
    }
}

/// A record of an extended header: its length, which counts itself, then name and value.
fn record(name: &str, value: &str) -> String {
    let rest = format!(" {name}={value}\n");
    let mut length = rest.len();
    while format!("{length}{rest}").len() != length {
        length = format!("{length}{rest}").len();
    }
    format!("{length}{rest}")
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

impl<W: Write> super::Packer for Packer<W> {
    fn add(&mut self, at: &BStr, kind: Kind, content: &[u8]) -> io::Result<()> {
        let (entry_type, mode) = match kind {
            Kind::Folder => (EntryType::Directory, 0o777 & !MASK),
            Kind::File => (EntryType::Regular, 0o666 & !MASK),
            Kind::Program => (EntryType::Regular, 0o777 & !MASK),
            Kind::Link => (EntryType::Symlink, 0o777),
        };
        let mut header = self.header(Header::new_gnu(), entry_type, mode)?;
        if kind == Kind::Link {
            // A link to nowhere is none.
            return match content {
                b"" => Ok(()),
                target => self.builder.append_link(&mut header, path(at), path(target)),
            };
        }
        header.set_size(content.len() as u64);
        self.builder.append_data(&mut header, path(at), content)
    }

    fn finish(self) -> io::Result<()> {
        self.builder.into_inner()?.finish()?.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::record;

    #[test]
    fn a_record_counts_itself() {
        let id = "97a854055cd344132b026520a934ed91f955648e";
        assert_eq!(record("comment", id), format!("52 comment={id}\n"));
        assert_eq!(record("a", "bcde"), "9 a=bcde\n");
        assert_eq!(record("a", "bcdef"), "11 a=bcdef\n");
        assert_eq!(record("a", "bcd"), "8 a=bcd\n");
    }
}
