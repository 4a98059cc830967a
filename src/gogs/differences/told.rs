//! The sentences of the document that are true of some versions only, each with the place it belongs to.
//!
//! No text of the document names a version by itself: which versions a sentence is true of is known from the difference that it
//! tells.

/// Whose description a sentence belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// An operation, by its id.
    Operation(&'static str),
    /// A parameter of an operation: the id of the one, and the name of the other.
    Parameter(&'static str, &'static str),
    /// An answer of an operation: its id, and the status.
    Answer(&'static str, &'static str),
    /// An answer that operations share, by name.
    Shared(&'static str),
    /// A property of a schema: the names of both.
    Property(&'static str, &'static str),
    /// A security scheme, by name.
    Scheme(&'static str),
}

/// A difference, as it is told in one place.
#[derive(Debug)]
pub struct Note {
    /// The place.
    pub place: Place,
    /// A sentence that is true of the versions that behave as the difference says; empty if there is nothing to be said.
    pub with: &'static str,
    /// A sentence that is true of all others.
    pub without: &'static str,
}

/// What is told in `place`.
pub(super) const fn note(place: Place, with: &'static str, without: &'static str) -> Note {
    Note { place, with, without }
}
