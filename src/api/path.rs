//! The thing that a path names: found before the handler runs, and after it is known who calls.

use std::marker::PhantomData;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::openapi::path::Operation;

use crate::{
    api::{
        argument::{Argument, Extracted, add_parameter, add_response, text_in_path, text_of_path},
        auth::Anyone,
        error::ApiError,
        responses,
        site::Site,
    },
    store::{
        repositories::{self, AccessMode, RepositoryRow},
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

/// A repository that the caller may read, by the names of its owner and its own: else 404.
pub struct RepositoryPath {
    /// Which it is.
    pub row: RepositoryRow,
    /// What the caller may do with it.
    pub mode: AccessMode,
}

impl FromRequest for RepositoryPath {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let caller = Anyone::from_request(&request, payload);
        Box::pin(async move {
            let caller = caller.await?.into_caller();
            let owner = text_of_path(&request, "username")?;
            let name = text_of_path(&request, "reponame")?;
            let site = Site::of(&request);
            let found = site
                .store
                .read(move |connection| repositories::readable(connection, &owner, &name, caller.as_ref()))
                .await?;
            let (row, mode) = found.ok_or(ApiError::NotFound)?;
            Ok(Self { row, mode })
        })
    }
}

impl Argument for RepositoryPath {
    fn describe(operation: &mut Operation) {
        for (name, description, example) in [
            ("username", "Name of the repository's owner, in upper or lower case", "unknwon"),
            ("reponame", "Name of the repository, in upper or lower case", "hello"),
        ] {
            add_parameter(operation, text_in_path(name, description, example));
        }
        add_response::<responses::NotFound>(operation, "404");
    }
}

/// A repository whose issues are kept here, neither switched off nor elsewhere: else 404.
pub struct WithIssues(pub RepositoryPath);

impl FromRequest for WithIssues {
    type Error = ApiError;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let repository = RepositoryPath::from_request(request, payload);
        Box::pin(async {
            let repository = repository.await?;
            let is_kept_here =
                repository.row.enable_issues && repository.row.enable_external_tracker != Some(true);
            if is_kept_here { Ok(Self(repository)) } else { Err(ApiError::NotFound) }
        })
    }
}

impl Argument for WithIssues {
    fn describe(operation: &mut Operation) {
        RepositoryPath::describe(operation);
    }
}
