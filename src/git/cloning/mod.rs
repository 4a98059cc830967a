//! Repositories cloned from elsewhere, over HTTP, within bounds of time and size: into a folder of changes, from where they are
//! put into their place.

mod addresses;
mod http;
mod source;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gix::{
    progress::Discard,
    protocol::handshake::Ref,
    remote::{Direction, fetch::Tags, ref_map},
};
use gix_transport::{Protocol, client::blocking_io::http::Transport};
use tempfile::TempDir;

use super::{Error, Root, at, making};
pub use addresses::{Allowed, Reach};
use http::{Client, State};
pub use source::{BadAddress, Scheme, Source};

/// How long a clone may take: as long as Gogs gives it (`[git.timeout] MIGRATE`).
pub const LONGEST: Duration = Duration::from_secs(600);
/// The most bytes that a clone may receive: one gibibyte, what the largest projects have.
pub const MOST_BYTES: u64 = 1 << 30;
/// The most bytes of one object, packed or not, in memory: as much as a file of an archive may have.
const LARGEST_OBJECT: u64 = 256 << 20;
/// All references, as they are.
const ALL: &str = "+refs/*:refs/*";
const HEAD: &str = "HEAD";
const BRANCHES: &str = "refs/heads/";
/// The branch that a repository has which says of none that it is its default one.
const DEFAULT: &str = "master";

/// The bounds of a clone.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Who may be connected to.
    pub allowed: Allowed,
    /// The most bytes that may be received.
    pub bytes: u64,
}

/// Tells a clone to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Makes the clone fail, soon.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why there is no clone. None says where it was to be from, or as whom.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// The host leads to who may not be connected to.
    #[error("the address leads to a network that is blocked")]
    Blocked,
    /// There is no such host, or nobody answers there.
    #[error("nobody answers at the address")]
    Unreachable,
    /// What is asked there answers with this status.
    #[error("the server at the address answers with status {0}")]
    Status(u16),
    /// It leads elsewhere, and that may not be followed.
    #[error("the address leads to another that is not followed")]
    Redirect,
    /// There is more than may be received.
    #[error("the repository is too large")]
    TooLarge,
    /// It takes longer than it may.
    #[error("it takes too long")]
    TooSlow,
    /// There is no Git repository, or none that can be read.
    #[error("there is no Git repository at the address that can be read")]
    Unreadable,
    /// This machine is at fault.
    #[error(transparent)]
    Here(#[from] Error),
}

/// A repository that was cloned, and has no place yet. Removed when it is dropped, unless it was put into one.
#[derive(Debug)]
pub struct Cloned {
    /// What is removed.
    _folder: TempDir,
    pub(super) place: PathBuf,
    /// Its default branch.
    pub default_branch: String,
    /// Whether it has no commit.
    pub is_empty: bool,
    /// How large it is on disk, in bytes.
    pub size: i64,
}

impl Root {
    /// Clones `source`, as a mirror does: all references. May block for as long as [`LONGEST`], which whoever calls sees to.
    pub fn clone_from(&self, source: &Source, limits: &Limits, stop: &Stop) -> Result<Cloned, CloneError> {
        let folder = self.folder_to_clone_into()?;
        let place = folder.path().join("repository");
        at(&place, fs::create_dir(&place))?;
        making::fill(&place)?;
        let state = Arc::new(State::new(limits.bytes, stop.clone()));
        let head = fetch(&place, source, limits, &state).map_err(|error| {
            // What went wrong between here and there says more than what came of it.
            state.failed().unwrap_or_else(|| {
                tracing::info!(%error, "a repository can't be cloned");
                if stop.is_told() { CloneError::TooSlow } else { CloneError::Unreadable }
            })
        })?;
        let default_branch = head.unwrap_or_else(|| DEFAULT.to_owned());
        let file = place.join(HEAD);
        at(&file, fs::write(&file, format!("ref: {BRANCHES}{default_branch}\n")))?;
        let repository = gix::open_opts(&place, gix::open::Options::isolated()).map_err(Error::from)?;
        let is_empty = repository.head_commit().is_err();
        drop(repository);
        let size = size_of(&place.join("objects"))?;
        Ok(Cloned { _folder: folder, place, default_branch, is_empty, size })
    }

    /// Puts what was cloned into its place. The change has to be announced ([`Root::announce`]).
    pub fn put(&self, of: &super::Name, cloned: &Cloned) -> Result<(), Error> {
        let place = self.place(of)?;
        if let Some(owner) = place.parent() {
            at(owner, fs::create_dir_all(owner))?;
        }
        if place.exists() {
            return Err(Error::Exists(place));
        }
        at(&place, fs::rename(&cloned.place, &place))
    }
}

impl Cloned {
    /// Writes down where a mirror is of, for whoever fetches from there.
    pub fn note_source(&self, source: &Source) -> Result<(), Error> {
        let file = self.place.join("config");
        let text = at(&file, fs::read_to_string(&file))?;
        // An address has neither quotes nor backslashes: they are escaped in it.
        let address = source.address();
        let remote =
            format!("[remote \"origin\"]\n\turl = \"{address}\"\n\tfetch = {ALL}\n\tmirror = true\n");
        at(&file, fs::write(&file, text + &remote))
    }
}

/// Fetches all that there is; the default branch, if one is told.
fn fetch(
    place: &Path,
    source: &Source,
    limits: &Limits,
    state: &Arc<State>,
) -> Result<Option<String>, gix::Error> {
    let options = gix::open::Options::isolated()
        .config_overrides([format!("gitoxide.objects.allocLimit={LARGEST_OBJECT}")]);
    let repository = gix::open_opts(place, options)?;
    let remote = repository
        .remote_at_without_url_rewrite(source.address())?
        .with_refspecs([ALL], Direction::Fetch)?
        .with_fetch_tags(Tags::None);
    let client = Client::new(source, limits.allowed.clone(), Arc::clone(state));
    let url = gix::url::parse(source.address())?;
    let transport = Transport::new_http(client, url, Protocol::V2, false);
    let mut connection = remote.to_connection_with_transport(transport);
    // No program is asked for a password, and nothing of the machine's configuration counts.
    connection.set_credentials(|_| Ok(None)).set_transport_options(Box::new(()));
    let head = gix::refspec::parse(HEAD.into(), gix::refspec::parse::Operation::Fetch);
    let options = ref_map::Options {
        // A server takes what stands before the asterisk for a name.
        prefix_from_spec_as_filter_on_remote: false,
        extra_refspecs: vec![head.map_err(gix::Error::from_error)?.to_owned()],
        ..ref_map::Options::default()
    };
    let prepared = connection.prepare_fetch(Discard, options)?;
    let default = prepared.ref_map().remote_refs.iter().find_map(|reference| match reference {
        Ref::Symbolic { full_ref_name, target, .. } | Ref::Unborn { full_ref_name, target }
            if full_ref_name == HEAD =>
        {
            let branch = gix::refs::FullName::try_from(target.clone()).ok()?;
            Some(branch.as_bstr().to_string().strip_prefix(BRANCHES)?.to_owned())
        }
        _ => None,
    });
    if prepared.ref_map().mappings.is_empty() {
        return Ok(default);
    }
    prepared.with_write_packed_refs_only(true).receive(Discard, &state.stop.0)?;
    Ok(default)
}

/// How many bytes the files below a folder have.
fn size_of(folder: &Path) -> Result<i64, Error> {
    let mut size = 0;
    for entry in at(folder, fs::read_dir(folder))? {
        let entry = at(folder, entry)?;
        let about = at(folder, entry.metadata())?;
        size += if about.is_dir() {
            size_of(&entry.path())?
        } else {
            i64::try_from(about.len()).unwrap_or(i64::MAX)
        };
    }
    Ok(size)
}
