//! Blobs: the content of files, whole or as a stream.
//!
//! A stream takes the same memory for a file of any size: what is loose or stands in a pack by itself is inflated as it is read.
//! What a pack has as a difference to another object has to be put together in memory, and is refused above [`GREATEST_DELTA`].
//! Git makes none of files of more than its `core.bigFileThreshold`, which is 512 MiB where nobody set it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use flate2::bufread::ZlibDecoder;
use gix::{
    ObjectId,
    object::Kind,
    odb::pack::{self, data::entry::Header},
};

use super::{Error, Repository, at};

/// The largest file that is put together in memory where it can't be streamed, in bytes. Two or three times as much is taken
/// meanwhile.
const GREATEST_DELTA: u64 = 64 << 20;

/// The longest header of a loose object: a word, a number, a NUL.
const LONGEST_HEADER: u64 = 32;

/// The content of a blob, as a stream of `size` bytes.
pub struct Content {
    size: u64,
    left: u64,
    bytes: Box<dyn Read + Send>,
}

impl Content {
    fn new(size: u64, bytes: impl Read + Send + 'static) -> Self {
        Self { size, left: size, bytes: Box::new(bytes) }
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Read for Content {
    /// Reads; that it ends too early is an error, and what comes too late is left.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let read = self.bytes.read(&mut into[..most])?;
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

impl Repository {
    /// Whether an object is a blob, and how many bytes it has then.
    pub fn blob_size(&self, id: ObjectId) -> Result<Option<u64>, Error> {
        let header = self.inner.try_find_header(id)?;
        Ok(header.filter(|header| header.kind() == Kind::Blob).map(|header| header.size()))
    }

    /// The content of a blob, whole: [`Error::TooLarge`] if it has more than `limit` bytes, `None` if there is no such blob.
    pub fn blob(&self, id: ObjectId, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(size) = self.blob_size(id)? else { return Ok(None) };
        if size > limit {
            return Err(Error::TooLarge { limit });
        }
        Ok(Some(self.inner.find_object(id)?.detach().data))
    }

    /// The content of a blob, as a stream; `None` if there is no such blob.
    pub fn content(&self, id: ObjectId) -> Result<Option<Content>, Error> {
        let Some(size) = self.blob_size(id)? else { return Ok(None) };
        for folder in self.object_folders()? {
            for found in [loose(&folder, id)?, packed(&folder, id)?] {
                if let Some(content) = found.filter(|content| content.size == size) {
                    return Ok(Some(content));
                }
            }
        }
        // A difference; or it was packed in this moment.
        let whole = self.blob(id, GREATEST_DELTA)?;
        Ok(whole.map(|bytes| Content::new(size, io::Cursor::new(bytes))))
    }

    /// Where objects may be: in the repository, and in those that it borrows from.
    fn object_folders(&self) -> Result<Vec<PathBuf>, Error> {
        let store = self.inner.objects.store_ref();
        let mut folders = vec![store.path().to_owned()];
        folders.extend(store.alternate_db_paths()?);
        Ok(folders)
    }
}

/// A blob that is a file of its own.
fn loose(folder: &Path, id: ObjectId) -> Result<Option<Content>, Error> {
    let hex = id.to_string();
    let path = folder.join(&hex[..2]).join(&hex[2..]);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => at(&path, opened)?,
    };
    let mut bytes = BufReader::new(ZlibDecoder::new(BufReader::new(file)));
    let mut header = Vec::new();
    at(&path, (&mut bytes).take(LONGEST_HEADER).read_until(0, &mut header))?;
    let header = header.strip_suffix(&[0]).and_then(|header| header.strip_prefix(b"blob "));
    let size = header.and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
    Ok(size.map(|size| Content::new(size, bytes)))
}

/// A blob that stands in a pack by itself.
fn packed(folder: &Path, id: ObjectId) -> Result<Option<Content>, Error> {
    let packs = folder.join("pack");
    let entries = match packs.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => at(&packs, entries)?,
    };
    for entry in entries {
        let path = at(&packs, entry)?.path();
        if path.extension().is_none_or(|extension| extension != "idx") {
            continue;
        }
        // It may be gone since it was listed: then its objects are elsewhere.
        let Ok(index) = pack::index::File::at(&path, id.kind()) else { continue };
        let Some(place) = index.lookup(id) else { continue };
        let offset = index.pack_offset_at_index(place);
        if let Some(content) = in_pack(&path.with_extension("pack"), offset, id.kind().len_in_bytes())? {
            return Ok(Some(content));
        }
    }
    Ok(None)
}

fn in_pack(path: &Path, offset: u64, hash_len: usize) -> Result<Option<Content>, Error> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => BufReader::new(at(path, opened)?),
    };
    at(path, file.seek(SeekFrom::Start(offset)))?;
    let entry = at(path, pack::data::Entry::from_read(&mut file, offset, hash_len))?;
    Ok((entry.header == Header::Blob).then(|| Content::new(entry.decompressed_size, ZlibDecoder::new(file))))
}
