//! A ZIP, written without going back.

use std::io::{self, Write};

use gix::bstr::{BStr, ByteSlice};
use jiff::{Timestamp, tz::Offset};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::{Archived, Kind};

pub(super) struct Packer<W: Write> {
    writer: ZipWriter<StreamWriter<Once<W>>>,
    options: SimpleFileOptions,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(archived: &Archived, out: W) -> io::Result<Self> {
        let mut writer = ZipWriter::new_stream(Once { out, has_failed: false });
        writer.set_comment(archived.commit.to_string())?;
        let options = SimpleFileOptions::default().last_modified_time(date(archived.time));
        Ok(Self { writer, options })
    }
}

/// The time in UTC, as far as a ZIP can tell one: 1980 to 2107.
fn date(seconds: i64) -> DateTime {
    let told = || {
        let time = Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
        let part = |part: i8| u8::try_from(part).ok();
        DateTime::from_date_and_time(
            u16::try_from(time.year()).ok()?,
            part(time.month())?,
            part(time.day())?,
            part(time.hour())?,
            part(time.minute())?,
            part(time.second())?,
        )
        .ok()
    };
    told().unwrap_or_default()
}

impl<W: Write> super::Packer for Packer<W> {
    fn add(&mut self, path: &BStr, kind: Kind, content: &[u8]) -> io::Result<()> {
        let name = path.to_str_lossy();
        let method = if content.is_empty() { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = self.options.compression_method(method);
        match kind {
            Kind::Folder => self.writer.add_directory(name, options.unix_permissions(0o755))?,
            Kind::Link => {
                self.writer.add_symlink(name, content.to_str_lossy(), options.unix_permissions(0o777))?
            }
            Kind::File | Kind::Program => {
                let mode = if kind == Kind::Program { 0o755 } else { 0o644 };
                self.writer.start_file(name, options.unix_permissions(mode))?;
                self.writer.write_all(content)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        self.writer.finish()?.into_inner().out.flush()
    }
}

/// What fails once and then takes anything: what is not finished, the writer above finishes when it is dropped, and complains
/// where it can't.
struct Once<W> {
    out: W,
    has_failed: bool,
}

impl<W: Write> Write for Once<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.has_failed = written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed { Ok(()) } else { self.out.flush() }
    }
}
