//! The thing that a path names: found before the handler runs, and after it is known who calls.

use std::{future::Future, marker::PhantomData};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::openapi::path::Operation;

use crate::{
    api::{
        argument::{
            Argument, Extracted, Number, NumberInPath, add_parameter, add_response, set_response,
            text_in_path, text_of_path,
        },
        auth::Anyone,
        error::ApiError,
        message::Message,
        responses,
        site::Site,
    },
    git,
    gogs::{GogsVersion, differences},
    store::{
        repositories::{self, AccessMode, RepositoryRow},
        teams::{self, TeamRow},
        users::{self, UserRow},
    },
};

/// Which name in a path it is.
pub trait NameInPath: 'static {
    /// The name of the parameter.
    const NAME: &'static str = "username";
    /// What it names.
    const DESCRIPTION: &'static str;
    /// One that there is.
    const EXAMPLE: &'static str;
}

/// The `username` of a path that is about a user or an organization.
pub struct Username;

impl NameInPath for Username {
    const DESCRIPTION: &'static str = "Name of a user or an organization, in upper or lower case";
    const EXAMPLE: &'static str = "unknwon";
}

/// The `orgname` of a path that is about an organization. The name of a user will do, too.
pub struct Orgname;

impl NameInPath for Orgname {
    const NAME: &'static str = "orgname";
    const DESCRIPTION: &'static str = "Name of the organization, in upper or lower case";
    const EXAMPLE: &'static str = "acme";
}

/// The same where Gogs calls it `org`.
pub struct Org;

impl NameInPath for Org {
    const NAME: &'static str = "org";
    const DESCRIPTION: &'static str = Orgname::DESCRIPTION;
    const EXAMPLE: &'static str = Orgname::EXAMPLE;
}

/// A user or an organization, by name: else 404.
pub struct UserPath<N = Username> {
    /// Who it is.
    pub user: UserRow,
    which: PhantomData<N>,
}

impl<N: NameInPath> FromRequest for UserPath<N> {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let name = text_of_path(&request, N::NAME)?;
            let site = Site::of(&request);
            let found = site.store.read(move |connection| users::by_name(connection, &name)).await?;
            Ok(Self { user: found.ok_or(ApiError::NotFound)?, which: PhantomData })
        })
    }
}

impl<N: NameInPath> Argument for UserPath<N> {
    fn describe(operation: &mut Operation) {
        add_parameter(operation, text_in_path(N::NAME, N::DESCRIPTION, N::EXAMPLE));
        add_response::<responses::NotFound>(operation, "404");
    }
}

/// What a caller has to be allowed to do with a repository.
pub trait Role: 'static {
    /// The least that is enough.
    const MODE: AccessMode;

    /// The least that is enough in one version.
    fn least(_: GogsVersion) -> AccessMode {
        Self::MODE
    }

    /// Adds the answer to those who may read the repository, but no more.
    fn describe(operation: &mut Operation);
}

/// May read it: to everybody else it does not exist (404).
pub struct Read;

/// May write to it: who may only read it gets 403.
pub struct Write;

/// May change its settings: who may only read or write gets 403.
pub struct Admin;

/// May change how it is used, its issue tracker, wiki and mirror: as [`Admin`], but that in some versions a writer may, too.
pub struct Upkeep;

/// May write files: as [`Write`], but that in one version whoever may read does.
pub struct WriteFiles;

impl Role for WriteFiles {
    const MODE: AccessMode = AccessMode::Write;

    fn least(gogs: GogsVersion) -> AccessMode {
        if gogs.has(&differences::WRITTEN_BY_READERS) { AccessMode::Read } else { Self::MODE }
    }

    fn describe(operation: &mut Operation) {
        Write::describe(operation);
    }
}

impl Role for Read {
    const MODE: AccessMode = AccessMode::Read;

    fn describe(_: &mut Operation) {}
}

impl Role for Write {
    const MODE: AccessMode = AccessMode::Write;

    fn describe(operation: &mut Operation) {
        set_response::<responses::WritersOnly>(operation, "403");
    }
}

impl Role for Admin {
    const MODE: AccessMode = AccessMode::Admin;

    fn describe(operation: &mut Operation) {
        set_response::<responses::RepositoryAdminsOnly>(operation, "403");
    }
}

impl Role for Upkeep {
    const MODE: AccessMode = AccessMode::Admin;

    fn least(gogs: GogsVersion) -> AccessMode {
        if gogs.has(&differences::UPKEEP_BY_WRITERS) { AccessMode::Write } else { Self::MODE }
    }

    fn describe(operation: &mut Operation) {
        Admin::describe(operation);
    }
}

/// A repository that the caller may read, by the names of its owner and its own: else 404. Whose role is not enough gets 403.
pub struct RepositoryPath<R = Read> {
    /// Which it is.
    pub row: RepositoryRow,
    /// What the caller may do with it.
    pub mode: AccessMode,
    /// Which of the repositories on disk it is.
    pub folder: git::Name,
    role: PhantomData<R>,
}

/// A repository that a path names, what its caller may do with it, and which on disk it is.
type Found = (RepositoryRow, AccessMode, git::Name);

impl<R: Role> RepositoryPath<R> {
    /// The same repository, if the role of its caller is enough.
    fn with_role((row, mode, folder): Found, gogs: GogsVersion) -> Result<Self, ApiError> {
        if mode >= R::least(gogs) {
            Ok(Self { row, mode, folder, role: PhantomData })
        } else {
            Err(ApiError::NotAllowed)
        }
    }
}

/// The repository that the path names, as the caller sees it.
async fn repository(
    request: HttpRequest,
    caller: impl Future<Output = Result<Anyone, ApiError>>,
) -> Result<Found, ApiError> {
    let caller = caller.await?.into_caller();
    let owner = text_of_path(&request, "username")?;
    let name = text_of_path(&request, "reponame")?;
    let folder = git::Name { owner: users::to_lower(&owner), name: users::to_lower(&name) };
    let found = Site::of(&request)
        .store
        .read(move |connection| repositories::readable(connection, &owner, &name, caller.as_ref()))
        .await?;
    let (row, mode) = found.ok_or(ApiError::NotFound)?;
    Ok((row, mode, folder))
}

impl<R: Role> FromRequest for RepositoryPath<R> {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gogs = Site::of(request).gogs;
        let found = repository(request.clone(), Anyone::from_request(request, payload));
        Box::pin(async move { Self::with_role(found.await?, gogs) })
    }
}

impl<R: Role> Argument for RepositoryPath<R> {
    fn describe(operation: &mut Operation) {
        for (name, description, example) in [
            ("username", "Name of the repository's owner, in upper or lower case", "unknwon"),
            ("reponame", "Name of the repository, in upper or lower case", "hello"),
        ] {
            add_parameter(operation, text_in_path(name, description, example));
        }
        R::describe(operation);
        add_response::<responses::NotFound>(operation, "404");
    }
}

/// The names of the owner and of the repository, as the path of `request` spells them: what its own URLs have.
pub struct AsSpelled(pub String);

impl FromRequest for AsSpelled {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let names = text_of_path(request, "username")
            .and_then(|owner| Ok(Self(format!("{owner}/{}", text_of_path(request, "reponame")?))));
        std::future::ready(names)
    }
}

impl Argument for AsSpelled {}

/// A repository whose issues are kept here, neither switched off nor elsewhere: else 404, whatever the caller's role is.
pub struct WithIssues<R = Read>(pub RepositoryPath<R>);

impl<R: Role> FromRequest for WithIssues<R> {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gogs = Site::of(request).gogs;
        let found = repository(request.clone(), Anyone::from_request(request, payload));
        Box::pin(async move {
            let found = found.await?;
            let row = &found.0;
            if row.enable_issues && row.enable_external_tracker != Some(true) {
                RepositoryPath::with_role(found, gogs).map(Self)
            } else {
                Err(ApiError::NotFound)
            }
        })
    }
}

impl<R: Role> Argument for WithIssues<R> {
    fn describe(operation: &mut Operation) {
        RepositoryPath::<R>::describe(operation);
    }
}

/// A collaborator that is to be added, removed or asked for, by name: a user or an organization, else 422.
pub struct CollaboratorPath(pub UserRow);

/// The parameter of a path that names a collaborator.
const COLLABORATOR: &str = "collaborator";

impl FromRequest for CollaboratorPath {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let name = text_of_path(&request, COLLABORATOR)?;
            let site = Site::of(&request);
            let asked = name.clone();
            let found = site.store.read(move |connection| users::by_name(connection, &asked)).await?;
            found.map(Self).ok_or_else(|| {
                if site.gogs.has(&differences::UNKNOWN_COLLABORATOR_TOLD) {
                    ApiError::Unprocessable(Message::UserUnknown { name: &name }.text(site.gogs))
                } else {
                    ApiError::NoSuchUser
                }
            })
        })
    }
}

impl Argument for CollaboratorPath {
    fn describe(operation: &mut Operation) {
        let description = "Name of a user or an organization, in upper or lower case";
        add_parameter(operation, text_in_path(COLLABORATOR, description, "Bob-Builder"));
        add_response::<responses::UserUnknown>(operation, "422");
    }
}

/// The number of a team.
struct TeamId;

impl NumberInPath for TeamId {
    const NAME: &'static str = "teamid";
    const DESCRIPTION: &'static str = "Id of the team";
    const MINIMUM: i64 = 1;
    const EXAMPLE: i64 = 2;
}

/// A team, by its number: else 404.
pub struct TeamPath(pub TeamRow);

impl FromRequest for TeamPath {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, number) = (request.clone(), Number::<TeamId>::from_request(request, payload));
        Box::pin(async move {
            let id = number.await?.number;
            let found = Site::of(&request).store.read(move |connection| teams::by_id(connection, id)).await?;
            found.map(Self).ok_or(ApiError::NotFound)
        })
    }
}

impl Argument for TeamPath {
    fn describe(operation: &mut Operation) {
        Number::<TeamId>::describe(operation);
        add_response::<responses::NotFound>(operation, "404");
    }
}

/// The name of a repository of a team's organization: whether there is one is found out with what is done with it, else 404.
pub struct TeamRepository(pub String);

/// The parameter of a path that names one.
const REPOSITORY: &str = "reponame";

impl FromRequest for TeamRepository {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(text_of_path(request, REPOSITORY).map(Self))
    }
}

impl Argument for TeamRepository {
    fn describe(operation: &mut Operation) {
        let description = "Name of a repository of the team's organization, in upper or lower case";
        add_parameter(operation, text_in_path(REPOSITORY, description, "rocket"));
        add_response::<responses::NotFound>(operation, "404");
    }
}
