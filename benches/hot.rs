//! What is hot inside: who calls, the search, what is written. `cargo bench -p gogs-openapi-benches`
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench that can't go on fails")]

mod data;
mod forge;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gogs_openapi::{
    api::auth::EmailVisibility,
    api::site::{ExternalUrl, Site, Ssh},
    gogs::GogsVersion,
    store::{Store, passwords, tokens, users},
    types::{User, UserSearchResults},
    wire::{
        html::{self, Policy},
        json,
    },
};

/// Users of the database: enough for the index to count.
const USERS: u64 = 10_000;

fn hot(criterion: &mut Criterion) {
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("bench.db");
    let store = Store::open(&path.to_str().unwrap().parse().unwrap()).unwrap();
    data::fill(&store, USERS, |_| {}).unwrap();
    let external_url: ExternalUrl = "http://localhost:3000/".parse().unwrap();
    let site = Site {
        gogs: GogsVersion::DEFAULT,
        ssh: Ssh::at(&external_url),
        external_url,
        store,
        repositories: None,
        migrations: None,
    };
    authentication(criterion, &site);
    searches(criterion, &site);
    writing(criterion, &site);
}

fn authentication(criterion: &mut Criterion, site: &Site) {
    let secret = tokens::Secret::presented(format!("{:040x}", 1));
    let storage = site.token_storage();
    criterion.bench_function("authentication/token", |bencher| {
        let find =
            || site.store.run_blocking(|connection| tokens::authenticate(connection, storage, &secret));
        assert!(find().unwrap().is_some());
        bencher.iter(find);
    });
    criterion.bench_function("authentication/password (PBKDF2, 10,000 rounds)", |bencher| {
        bencher.iter(|| passwords::hash(black_box("password"), "salt"));
    });
}

fn searches(criterion: &mut Criterion, site: &Site) {
    let runtime = actix_web::rt::System::new();
    for (kind, term) in [("rare", "zyxw"), ("frequent", "anna"), ("absent", "qqqq"), ("two letters", "zy")] {
        criterion.bench_function(&format!("search/{kind}"), |bencher| {
            bencher.iter(|| runtime.block_on(site.store.search_users(black_box(term), 10)).unwrap());
        });
    }
}

fn writing(criterion: &mut Criterion, site: &Site) {
    let rows = site
        .store
        .run_blocking(|connection| users::by_ids(connection, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
        .unwrap();
    assert_eq!(rows.len(), 10);
    criterion.bench_function("writing/ten users", |bencher| {
        bencher.iter(|| {
            let data = rows.iter().map(|row| User::found(row, site, EmailVisibility::Hidden)).collect();
            json::to_vec(&UserSearchResults { data, ok: true }).unwrap()
        });
    });
    criterion.bench_function("writing/a full name with markup", |bencher| {
        bencher.iter(|| {
            html::clean(black_box("<b>Anna</b> & 'Bob' <script>x</script>"), Policy::of(GogsVersion::DEFAULT))
        });
    });
}

criterion_group!(benches, hot);
criterion_main!(benches);
