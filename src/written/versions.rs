//! Which versions of Gogs have what: computed from the recordings of all of them, for the document's parts that not all have.
//!
//! A version lacks a part only where there is evidence of that; that nothing was recorded says nothing. What counts:
//!
//! - An operation: the table of Gogs' operations says since when there is one.
//! - A status of an operation: a version that has the operation has the status if one of its exchanges with it was answered
//!   so. It lacks it if none was, and a case that another version answered so was answered otherwise. What refuses a body (400,
//!   415) stands before all operations that take one: there the exchanges of all of these are evidence.
//! - An example: a version has it if it answered the case with the same status and the same body, but for tokens, commits,
//!   ids and times of recording. It lacks it if it answered otherwise.
//! - A media type of request bodies: it is read for all operations alike. A version has it if a body of this type was read,
//!   and lacks it if each was refused (415).
//! - A key in the query that authenticates: a version has it if a request was let in by it alone, and lacks it if each such
//!   request was refused (401).
//!
//! Where Gogs failed (500 and above) this server does not, so it is no evidence: neither of the status, nor of what might
//! have been answered in its place. An exchange on PostgreSQL is evidence for its version as one on SQLite is.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use regex::Regex;
use serde_json::{Value, json};

use super::{
    Error,
    examples::Shown,
    operations::{Operation, Operations, is_of},
    recordings::{Exchange, Recording},
};
use crate::{
    gogs::{GogsVersion, version::Versions},
    openapi::{Parts, escape},
};

/// The statuses with which a body is refused before the operation sees it.
const BODY_REFUSED: [u16; 2] = [400, 415];

/// Which versions are known to have a part, and which not to have it.
#[derive(Debug, Default)]
struct Evidence(BTreeMap<GogsVersion, bool>);

impl Evidence {
    fn has(&mut self, version: GogsVersion) {
        self.0.insert(version, true);
    }

    /// That `version` lacks the part, unless something else shows that it has it.
    fn lacks(&mut self, version: GogsVersion) {
        self.0.entry(version).or_insert(false);
    }

    /// The versions that have the part; none, if no version is known to lack it.
    fn bounds(&self, recorded: &BTreeSet<GogsVersion>) -> Result<Option<Versions>, Error> {
        let that = |has: bool| self.0.iter().filter(move |(_, is)| **is == has).map(|(version, _)| *version);
        let (Some(first), Some(last)) = (that(true).next(), that(true).next_back()) else { return Ok(None) };
        if let Some(between) = that(false).find(|version| (first..last).contains(version)) {
            return Err(Error(format!("{first} and {last} have it, and {between} between them does not")));
        }
        let lacking = that(false).rfind(|version| *version < first);
        let since = lacking.and_then(|lacking| recorded.iter().copied().find(|version| *version > lacking));
        let until = that(false).find(|version| *version > last);
        Ok((since.is_some() || until.is_some()).then_some(Versions { since, until }))
    }
}

/// An exchange, and the version that answered.
type Answered<'a> = (GogsVersion, &'a Exchange);

/// What the versions are computed from.
struct Computation<'a> {
    document: &'a Value,
    operations: Operations<'a>,
    recorded: BTreeSet<GogsVersion>,
    /// The exchanges in which Gogs did not fail.
    exchanges: Vec<Answered<'a>>,
    /// The same, by the id of the operation that was called.
    by_operation: HashMap<&'a str, Vec<Answered<'a>>>,
    /// The same, by case.
    by_case: HashMap<&'a str, Vec<Answered<'a>>>,
}

/// Where `document` has parts that not all versions have (as JSON pointers), and which versions those are.
pub(super) fn compute(
    document: &Value,
    recordings: &[Recording],
    shown: &[Shown<'_>],
) -> Result<Parts, Error> {
    let computation = Computation::new(document, recordings);
    let mut found = BTreeMap::new();
    for (pointer, evidence) in computation.schemes().chain(computation.of_operations()) {
        if let Some(bounds) =
            evidence.bounds(&computation.recorded).map_err(|error| Error::at(&pointer, error))?
        {
            found.insert(pointer, bounds);
        }
    }
    for example in shown {
        let evidence = computation.of_example(example);
        let bounds =
            evidence.bounds(&computation.recorded).map_err(|error| Error::at(&example.pointer, error))?;
        // What stands within a status that the same versions have, need not say so again.
        if let Some(bounds) = bounds.filter(|bounds| found.get(&example.half) != Some(bounds)) {
            found.insert(example.pointer.clone(), bounds);
        }
    }
    Ok(found)
}

impl<'a> Computation<'a> {
    fn new(document: &'a Value, recordings: &'a [Recording]) -> Self {
        let operations = Operations::of(document);
        let (mut exchanges, mut by_operation, mut by_case) = (Vec::new(), HashMap::new(), HashMap::new());
        for recording in recordings {
            for exchange in recording.exchanges.iter().filter(|exchange| exchange.response.status < 500) {
                let answered: Answered<'_> = (recording.version, exchange);
                exchanges.push(answered);
                by_case.entry(exchange.case.as_str()).or_insert_with(Vec::new).push(answered);
                if let Some(called) = exchange.called() {
                    by_operation.entry(called).or_insert_with(Vec::new).push(answered);
                }
            }
        }
        let recorded = recordings.iter().map(|recording| recording.version).collect();
        Self { document, operations, recorded, exchanges, by_operation, by_case }
    }

    /// The operations, their statuses, and the media types of their bodies.
    fn of_operations(&self) -> impl Iterator<Item = (String, Evidence)> {
        self.operations.iter().flat_map(|operation| {
            let mut parts = vec![(operation.pointer(), self.of_operation(operation.id))];
            for status in operation.value["responses"].as_object().into_iter().flat_map(|all| all.keys()) {
                if let Some(evidence) =
                    status.parse().ok().and_then(|status| self.of_status(operation, status))
                {
                    parts.push((format!("{}/responses/{status}", operation.pointer()), evidence));
                }
            }
            let content = operation.value["requestBody"]["content"].as_object().into_iter();
            for media_type in content.flat_map(|all| all.keys()) {
                let pointer = format!("{}/requestBody/content/{}", operation.pointer(), escape(media_type));
                parts.push((pointer, self.of_media_type(media_type)));
            }
            parts
        })
    }

    fn of_operation(&self, id: &str) -> Evidence {
        let mut evidence = Evidence::default();
        for &version in &self.recorded {
            if is_of(id, version) { evidence.has(version) } else { evidence.lacks(version) }
        }
        evidence
    }

    /// Of a status of an operation; none of what is a failure.
    fn of_status(&self, operation: Operation<'_>, status: u16) -> Option<Evidence> {
        let is_read_before = BODY_REFUSED.contains(&status) && operation.has_body();
        let meant = self
            .operations
            .iter()
            .filter(|other| other.id == operation.id || (is_read_before && other.has_body()));
        let exchanges: Vec<Answered<'_>> =
            meant.filter_map(|operation| self.by_operation.get(operation.id)).flatten().copied().collect();
        let is_answered = |exchange: &Exchange| exchange.response.status == status;
        let cases: BTreeSet<&str> = exchanges
            .iter()
            .filter(|(_, exchange)| is_answered(exchange))
            .map(|(_, exchange)| exchange.case.as_str())
            .collect();
        let mut evidence = Evidence::default();
        for (version, exchange) in exchanges.into_iter().filter(|(version, _)| is_of(operation.id, *version))
        {
            if is_answered(exchange) {
                evidence.has(version);
            } else if cases.contains(exchange.case.as_str()) {
                evidence.lacks(version);
            }
        }
        (status < 500).then_some(evidence)
    }

    fn of_media_type(&self, media_type: &str) -> Evidence {
        let mut evidence = Evidence::default();
        for (version, exchange) in &self.exchanges {
            if exchange.request.media_type() == Some(media_type) && exchange.request.body.is_some() {
                match exchange.response.status {
                    200..=299 | 400 | 422 => evidence.has(*version),
                    415 => evidence.lacks(*version),
                    _ => {}
                }
            }
        }
        evidence
    }

    /// The security schemes that are a key in the query.
    fn schemes(&self) -> impl Iterator<Item = (String, Evidence)> {
        let schemes = self.document["components"]["securitySchemes"].as_object().into_iter().flatten();
        let in_query = schemes.filter(|(_, scheme)| scheme["in"] == "query");
        in_query.map(|(name, scheme)| {
            let key = scheme["name"].as_str().unwrap_or_default();
            (format!("/components/securitySchemes/{}", escape(name)), self.of_key_in_query(key))
        })
    }

    fn of_key_in_query(&self, key: &str) -> Evidence {
        let mut evidence = Evidence::default();
        let secured = self.operations.iter().filter(|operation| !operation.takes_anyone());
        for (version, exchange) in
            secured.filter_map(|operation| self.by_operation.get(operation.id)).flatten()
        {
            let (_, query) = exchange.request.target.split_once('?').unwrap_or_default();
            let has_key = url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == key);
            if has_key && !exchange.request.headers.contains_key("Authorization") {
                match exchange.response.status {
                    200..=299 => evidence.has(*version),
                    401 => evidence.lacks(*version),
                    _ => {}
                }
            }
        }
        evidence
    }

    /// Of an example of what Gogs answers without failing.
    fn of_example(&self, example: &Shown<'_>) -> Evidence {
        let due = example.exchange;
        let exchanges = self.by_case.get(due.case.as_str()).into_iter().flatten();
        let mut evidence = Evidence::default();
        if due.response.status < 500 {
            for (version, exchange) in
                exchanges.filter(|(version, _)| example.operation.is_none_or(|id| is_of(id, *version)))
            {
                let is_same = exchange.response.status == due.response.status
                    && comparable(exchange) == comparable(due);
                if is_same { evidence.has(*version) } else { evidence.lacks(*version) }
            }
        }
        evidence
    }
}

/// The body of a response, without what no two servers have in common: tokens, commits, the ids of what was made, which go by
/// how much was made before, and the times at which it was: what servers had before the first request is of 2024 at the latest.
fn comparable(exchange: &Exchange) -> Option<Value> {
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\b[0-9a-f]{40}\b|\{\{[^}]*\}\}"#).expect("it is a regular expression")
    });
    static ID: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"("id":|/avatars/|#issuecomment-|repoID:|repo_id: )[0-9]+"#)
            .expect("it is a regular expression")
    });
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""20(2[5-9]|[3-9][0-9])-[0-9-]+T[0-9:]+Z""#).expect("it is a regular expression")
    });
    let text = OWN.replace_all(exchange.response.body.as_deref()?, "");
    let text = ID.replace_all(&text, "${1}0");
    let text = TIME.replace_all(&text, r#""""#);
    Some(serde_json::from_str(&text).unwrap_or_else(|_| json!(text)))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::Path};

    use serde_json::{Value, json};

    use super::{Evidence, compute};
    use crate::{
        gogs::{GogsVersion, version::Versions},
        written::{Error, examples::Table, recordings},
    };

    fn version(text: &str) -> GogsVersion {
        text.parse().expect("it is known")
    }

    /// What comes of evidence: of a version that has something, of one that does not.
    fn bounds(has: &[&str], lacks: &[&str]) -> Result<Option<Versions>, Error> {
        let mut evidence = Evidence::default();
        has.iter().for_each(|text| evidence.has(version(text)));
        lacks.iter().for_each(|text| evidence.lacks(version(text)));
        evidence.bounds(&GogsVersion::RECORDED.into())
    }

    #[test]
    fn only_evidence_makes_a_version_lack_something() {
        let some = |since: Option<&str>, until: Option<&str>| {
            Some(Versions { since: since.map(version), until: until.map(version) })
        };
        for (has, lacks, due) in [
            (&["0.13.0"][..], &[][..], None),
            (&["0.13.0"], &["0.13.0"], None),
            (&[], &["0.13.0"], None),
            (&["0.13.0"], &["0.12.11"], some(Some("0.13.0"), None)),
            // Of 0.12.0 nothing is known.
            (&["0.12.11"], &["0.11.91"], some(Some("0.12.0"), None)),
            (&["0.12.0", "0.13.4"], &["0.14.0", "main"], some(None, Some("0.14.0"))),
            (&["0.13.0"], &["0.12.11", "main"], some(Some("0.13.0"), Some("main"))),
        ] {
            assert_eq!(bounds(has, lacks).expect("it has bounds"), due, "{has:?} {lacks:?}");
        }
        let error = bounds(&["0.12.0", "0.14.0"], &["0.13.0"]).expect_err("no bounds say so").to_string();
        assert_eq!(error, "0.12.0 and 0.14.0 have it, and 0.13.0 between them does not");
    }

    /// Operations that differ between versions in each way, with an example or two.
    fn document() -> Value {
        let json = json!({"description": "", "content": {"application/json": {}}});
        let empty = json!({"description": ""});
        json!({"paths": {
            "/repos/{username}/{reponame}/git/blobs/{sha}": {
                "get": {"operationId": "getBlob", "responses": {"200": json, "401": empty, "404": empty}},
            },
            "/orgs/{orgname}": {
                "get": {"operationId": "getOrganization", "responses": {"200": json, "401": empty, "404": empty}},
            },
            "/repos/{username}/{reponame}/raw/{path}": {
                "get": {"operationId": "getRawFile", "responses": {"200": {"content": {"text/plain": {}}}, "404": empty}},
            },
            "/repos/{username}/{reponame}/issues": {
                "post": {
                    "operationId": "createIssue",
                    "requestBody": {"content": {"application/json": {}}},
                    "responses": {"201": json, "415": empty},
                },
            },
            "/repos/{username}/{reponame}/milestones": {
                "post": {
                    "operationId": "createMilestone",
                    "requestBody": {"content": {"application/json": {}, "application/yaml": {}}},
                    "responses": {"201": json, "400": empty, "415": empty, "422": json},
                },
            },
        }})
    }

    const TABLE: &str = r#"
        [placeholders]
        [unrecorded]
        [responses]
        [operations.getBlob]
        blob = { recorded = "getBlob/sha", response = "A blob" }
        [operations.getOrganization]
        toAnyone = { recorded = "getOrganization/anonymous", version = "0.14.0", response = "An organization" }
        [operations.getRawFile]
        file = { recorded = "getRawFile/branch-slash", response = "A file" }
    "#;

    #[test]
    fn versions_are_computed_of_any_operation_that_was_recorded() {
        let recordings = recordings::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("they are read");
        let (document, table) = (document(), toml::from_str::<Table>(TABLE).expect("it is a table"));
        let extracted = table.extract(&document, &recordings).expect("the cases are there");
        let text = &extracted.examples["/paths/~1repos~1{username}~1{reponame}~1raw~1{path}/get/responses/200/content/text~1plain"];
        assert_eq!(text["file"], json!({"summary": "A file", "value": "x\n"}));
        let found = compute(&document, &recordings, &extracted.shown).expect("there are bounds");
        let since = |text: &str| Versions::since(version(text));
        let organization = "/paths/~1orgs~1{orgname}/get/responses";
        let due = BTreeMap::from([
            ("/paths/~1repos~1{username}~1{reponame}~1git~1blobs~1{sha}/get".to_owned(), since("0.13.0")),
            (format!("{organization}/401"), since("0.14.3")),
            (
                format!("{organization}/200/content/application~1json/examples/toAnyone"),
                Versions::before(version("0.14.3")),
            ),
            (
                "/paths/~1repos~1{username}~1{reponame}~1milestones/post/requestBody/content/application~1yaml".to_owned(),
                since("0.13.0"),
            ),
        ]);
        assert_eq!(found, due);
    }
}
