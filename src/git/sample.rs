//! What the repositories of `serve --demo` have in them: something of each kind.

use gix::{ObjectId, objs::tree::EntryKind, refs::transaction::PreviousValue};

use super::{Error, Name, Person, Repository, Root};

/// Who wrote it all.
const AUTHOR: (&str, &str) = ("unknwon", "fake@local");
/// When the first commit was made: 2023-07-23T12:00:00Z. Each later one is an hour younger.
const FIRST: i64 = 1_690_113_600;
const HOUR: i64 = 3_600;
/// A submodule's commit: of a repository that is elsewhere.
const ELSEWHERE: &str = "1111111111111111111111111111111111111111";
/// How many small commits there are: with the others more than are listed at once, which is thirty.
const SMALL_COMMITS: i64 = 25;

/// The first files: path, kind and content.
const FILES: [(&str, EntryKind, &[u8]); 10] = [
    (
        ".editorconfig",
        EntryKind::Blob,
        b"root = true\n\n[*]\nend_of_line = lf\ncharset = utf-8\nindent_style = space\nindent_size = 2\ntrim_trailing_whitespace = true\ninsert_final_newline = true\n\n[*.rs]\nindent_size = 4\n",
    ),
    (
        ".gitmodules",
        EntryKind::Blob,
        b"[submodule \"lib\"]\n\tpath = lib\n\turl = https://example.com/acme/lib.git\n",
    ),
    ("README.md", EntryKind::Blob, b"# hello\n\nHello world\n"),
    ("docs/latin1.txt", EntryKind::Blob, b"caf\xe9\n"),
    ("docs/log.txt", EntryKind::Blob, b"0\n"),
    ("link", EntryKind::Link, b"README.md"),
    ("run.sh", EntryKind::BlobExecutable, b"#!/bin/sh\necho hello\n"),
    ("src/deep/notes.md", EntryKind::Blob, b"Deep down\n"),
    ("src/main.rs", EntryKind::Blob, b"fn main() {\n    println!(\"Hello world\");\n}\n"),
    ("\u{fc}n\u{ef}/\u{6d4b}\u{8bd5}.txt", EntryKind::Blob, "\u{6d4b}\u{8bd5}\n".as_bytes()),
];

impl Root {
    /// Makes a repository with the sample's commits, branches and tags in it.
    ///
    /// The change has to be announced ([`Root::announce`]).
    pub fn make_sample(&self, of: &Name) -> Result<(), Error> {
        self.make(of, None)?;
        Sample { repository: self.repository(of)?, commits: 0 }.fill()
    }
}

struct Sample {
    repository: Repository,
    commits: i64,
}

impl Sample {
    fn fill(mut self) -> Result<(), Error> {
        let first = self.commit("Initial commit", &[], &FILES[2..3])?;
        let mut head = self.commit("Add files", &[first], &FILES)?;
        for number in 1..=SMALL_COMMITS {
            let line = format!("{number}\n");
            let message = format!("Log {number}");
            head = self.commit(&message, &[head], &[("docs/log.txt", EntryKind::Blob, line.as_bytes())])?;
        }
        let tagged = head;
        let develop = self.commit("Start develop", &[head], &[("dev.txt", EntryKind::Blob, b"dev\n")])?;
        let readme = ("README.md", EntryKind::Blob, b"# hello\n\nHello world\n\nMore.\n".as_slice());
        let main = self.commit("More readme", &[head], &[readme])?;
        let merged =
            self.commit("Merge develop", &[main, develop], &[("dev.txt", EntryKind::Blob, b"dev\n")])?;
        let feature = self.commit("Feature x", &[develop], &[("x.txt", EntryKind::Blob, b"x\n")])?;
        let inner = &self.repository.inner;
        for (name, id) in [
            ("refs/heads/master", merged),
            ("refs/heads/develop", develop),
            ("refs/heads/feature/x", feature),
            ("refs/tags/v0.9", tagged),
        ] {
            inner.reference(name, id, PreviousValue::MustNotExist, "sample")?;
        }
        let time = self.time();
        let tagger = person().cleaned();
        inner.tag(
            "v1.0",
            merged,
            gix::object::Kind::Commit,
            Some(tagger.signature(&time)),
            "The first release\n",
            PreviousValue::MustNotExist,
        )?;
        Ok(())
    }

    fn time(&self) -> String {
        format!("{} +0000", FIRST + self.commits * HOUR)
    }

    /// A commit of what its first parent has, with `files` made or changed.
    fn commit(
        &mut self,
        message: &str,
        parents: &[ObjectId],
        files: &[(&str, EntryKind, &[u8])],
    ) -> Result<ObjectId, Error> {
        let inner = &self.repository.inner;
        let base = match parents.first() {
            Some(parent) => inner.find_commit(*parent)?.tree_id()?.detach(),
            None => ObjectId::empty_tree(inner.object_hash()),
        };
        let mut tree = inner.edit_tree(base)?;
        for (path, kind, content) in files {
            tree.upsert(*path, *kind, inner.write_blob(content)?)?;
        }
        if files.len() == FILES.len() {
            tree.upsert(
                "lib",
                EntryKind::Commit,
                ELSEWHERE.parse::<ObjectId>().map_err(gix::Error::from_error)?,
            )?;
        }
        let tree = tree.write()?.detach();
        let time = self.time();
        let author = person().cleaned();
        let commit = inner.new_commit_as(
            author.signature(&time),
            author.signature(&time),
            format!("{message}\n"),
            tree,
            parents.iter().copied(),
        )?;
        self.commits += 1;
        Ok(commit.id)
    }
}

fn person() -> Person {
    let (name, email) = AUTHOR;
    Person { name: name.to_owned(), email: email.to_owned() }
}
