//! What `git rev-parse` takes for the name of an object: `develop`, `v1.0^{commit}`, `HEAD~3`, `3f2a`, `:/fix`, `master:README.md`.

use gix::ObjectId;
use regex::bytes::{Regex, RegexBuilder};

use super::{Error, Repository, refs::MAX_REFERENCES};

/// The longest text that is looked at, in bytes: longer than each name of a file with the longest name of a reference.
const MAX_TEXT: usize = 8_192;
/// How many commits `HEAD~N` may go back, all steps of a text together. Each is read.
const MAX_STEPS: usize = 100_000;
/// How many commits are searched for a message.
const MAX_SEARCHED: usize = 10_000;
/// How often a text may ask for such a search.
const MAX_SEARCHES: usize = 2;
/// How large an object may be that is read on the way, in bytes: a commit, a tag, a folder of very many files.
const MAX_OBJECT: usize = 16 * 1024 * 1024;
/// How large a compiled expression may be, in bytes.
const MAX_EXPRESSION: usize = 256 * 1024;

impl Repository {
    /// The object that `text` names, as `git rev-parse` reads it; `None` if it names none.
    ///
    /// A range, an option, what stands in the log of a reference (`@{1}`) and what is staged (`:file`) are no names of objects that a
    /// bare repository has. What would take too long is none, too.
    pub fn revision(&self, text: &str) -> Option<ObjectId> {
        if text.is_empty() || text.len() > MAX_TEXT || text.contains('\0') || text.starts_with(['-', '^']) {
            return None;
        }
        if let Some(pattern) = text.strip_prefix(":/").filter(|pattern| !pattern.is_empty()) {
            return self.with_message(self.tips().ok()?, pattern);
        }
        let (revision, path) = text.split_at(end_of_revision(text));
        let searches = revision.matches("^{/").count();
        if revision.is_empty()
            || revision.contains("@{")
            || steps(revision) > MAX_STEPS
            || searches > MAX_SEARCHES
        {
            return None;
        }
        let text = match revision.split_once("^{/") {
            Some((start, rest)) => {
                let (pattern, rest) = rest.split_once('}')?;
                let start = self.revision(start)?;
                let found = if pattern.is_empty() { start } else { self.with_message([start], pattern)? };
                return self.revision(&format!("{found}{rest}{path}"));
            }
            None => text,
        };
        if !text.contains(['^', '~', ':']) {
            return parsed(&self.inner, text);
        }
        // What leads on reads objects, of which a huge file may be one.
        let limit = format!("gitoxide.objects.allocLimit={MAX_OBJECT}");
        let options = gix::open::Options::isolated().config_overrides([limit]);
        let bounded = gix::open_opts(self.inner.git_dir(), options).ok()?;
        parsed(&bounded, text)
    }

    /// What all references lead to, and `HEAD`.
    fn tips(&self) -> Result<Vec<ObjectId>, Error> {
        let head = self.inner.head()?.try_into_peeled_id()?.map(gix::Id::detach);
        let references = self.inner.references()?;
        let all = references.all()?.filter_map(Result::ok).take(MAX_REFERENCES);
        let objects = all.filter_map(|mut reference| Some(reference.follow_to_object().ok()?.detach()));
        Ok(objects.chain(head).collect())
    }

    /// The newest commit that leads to `tips` with a message that an expression fits. `!-` before it: that it does not fit.
    fn with_message(&self, tips: impl IntoIterator<Item = ObjectId>, pattern: &str) -> Option<ObjectId> {
        let (expression, due) = match pattern.strip_prefix('!') {
            Some(rest) if rest.starts_with('!') => (expression(rest)?, true),
            Some(rest) => (expression(rest.strip_prefix('-')?)?, false),
            None => (expression(pattern)?, true),
        };
        let tips: Vec<ObjectId> =
            tips.into_iter().filter_map(|id| Some(self.commit(id).ok()??.own)).collect();
        let mut walk = self.walk(tips).ok()?.take(MAX_SEARCHED);
        walk.find_map(|id| {
            let commit = self.commit(id.ok()?).ok()??;
            (expression.is_match(commit.message.as_bytes()) == due).then_some(commit.id)
        })
    }
}

/// The one object that `text` names, and not all that leads to it, or to several.
fn parsed(repository: &gix::Repository, text: &str) -> Option<ObjectId> {
    match repository.rev_parse(text).ok()?.detach() {
        gix::revision::plumbing::Spec::Include(id) => Some(id),
        _ => None,
    }
}

/// An expression, of bounded size: it is matched in a time that grows with the text alone.
fn expression(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).size_limit(MAX_EXPRESSION).build().ok()
}

/// Where the path begins, if there is one: at a colon that stands in no braces.
fn end_of_revision(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// How many commits `~N` of a revision go back together.
fn steps(revision: &str) -> usize {
    let counts = revision.split('~').skip(1).map(|rest| {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
        if digits.is_empty() { 1 } else { digits.parse().unwrap_or(usize::MAX) }
    });
    counts.fold(0, usize::saturating_add)
}
