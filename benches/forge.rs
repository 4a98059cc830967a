//! Repositories with issues, comments, collaborators and hooks, as `generate` makes them: `few` and `many` of the first user.

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use gogs_openapi::store::{AnyConnection, Lock, Store, StoreError};

/// The repositories, with how many issues each has.
const REPOSITORIES: [(&str, i64); 2] = [("few", 1_000), ("many", 50_000)];
/// Comments on the first issue of each.
const COMMENTS: i64 = 30;
/// Collaborators of each, if there are as many users.
const COLLABORATORS: i64 = 20;
/// Hooks of each.
const HOOKS: i64 = 10;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Adds the repositories, whose owner is the user `name`.
pub fn fill(store: &Store, name: &str) -> Result<(), StoreError> {
    store.run_blocking(|connection| {
        connection.write_transaction(Lock::Users, |connection| {
            let owner = id(connection, "SELECT id FROM \"user\" WHERE lower_name = ", name)?;
            REPOSITORIES.iter().try_for_each(|(name, issues)| add(connection, owner, name, *issues))
        })
    })
}

/// The only row that a query with a text at its end finds.
fn id(connection: &mut AnyConnection, query: &str, text: &str) -> Result<i64, StoreError> {
    let mark = if matches!(connection, AnyConnection::Postgres(_)) { "$1" } else { "?" };
    let found = sql_query(format!("{query}{mark}")).bind::<Text, _>(text).get_result::<Id>(connection)?;
    Ok(found.id)
}

fn add(connection: &mut AnyConnection, owner: i64, name: &str, issues: i64) -> Result<(), StoreError> {
    connection.batch_execute(&format!(
        "INSERT INTO repository (owner_id, lower_name, name, description, website, default_branch, is_private, is_bare, is_mirror, \
         num_watches, num_stars, num_forks, num_issues, num_closed_issues, num_pulls, num_closed_pulls, created_unix, updated_unix) \
         VALUES ({owner}, '{name}', '{name}', '', '', 'master', FALSE, TRUE, FALSE, 0, 0, 0, {issues}, 0, 0, 0, 1700000000, 1700000000)"
    ))?;
    let repository = id(connection, "SELECT MAX(id) AS id FROM repository WHERE lower_name = ", name)?;
    let numbers = |count: i64| {
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        )
    };
    connection.batch_execute(&format!(
        "INSERT INTO label (repo_id, name, color, num_issues, num_closed_issues) VALUES ({repository}, 'bug', '#ee0701', 0, 0);
         INSERT INTO milestone (repo_id, name, content, is_closed, num_issues, num_closed_issues, completeness, deadline_unix, closed_date_unix)
             VALUES ({repository}, 'v1.0', '', FALSE, 0, 0, 0, 1719705600, 0);
         {issue_numbers} INSERT INTO issue (repo_id, \"index\", poster_id, name, content, milestone_id, priority, assignee_id, is_closed, is_pull,
             num_comments, deadline_unix, created_unix, updated_unix)
             SELECT {repository}, n, {owner}, 'Issue number ' || n, 'Body of *' || n || '*', 0, 0, 0, FALSE, FALSE, 0, 0,
                 1700000000 + n, 1700000000 + n FROM numbers;
         INSERT INTO issue_label (issue_id, label_id)
             SELECT issue.id, label.id FROM issue, label WHERE issue.repo_id = {repository} AND label.repo_id = {repository} AND \"index\" % 3 = 0;
         UPDATE issue SET milestone_id = (SELECT id FROM milestone WHERE repo_id = {repository}) WHERE repo_id = {repository} AND \"index\" % 5 = 0;
         {comment_numbers} INSERT INTO comment (type, poster_id, issue_id, commit_id, line, content, created_unix, updated_unix, commit_sha)
             SELECT 0, {owner}, (SELECT id FROM issue WHERE repo_id = {repository} AND \"index\" = 1), 0, 0, 'Comment ' || n,
                 1700000000 + n, 1700000000 + n, '' FROM numbers;
         INSERT INTO collaboration (user_id, repo_id, mode)
             SELECT id, {repository}, 1 FROM \"user\" WHERE id <> {owner} ORDER BY id LIMIT {COLLABORATORS};
         INSERT INTO access (user_id, repo_id, mode) SELECT user_id, repo_id, mode FROM collaboration WHERE repo_id = {repository};
         {hook_numbers} INSERT INTO webhook (repo_id, org_id, url, content_type, secret, events, is_ssl, is_active, hook_task_type, meta, last_status,
             created_unix, updated_unix)
             SELECT {repository}, 0, 'https://example.com/' || n, 1, '', '{{\"push_only\":true,\"send_everything\":false,\"choose_events\":false,\"events\":{{}}}}',
                 FALSE, TRUE, 1, '', 0, 1700000000, 1700000000 FROM numbers;",
        issue_numbers = numbers(issues),
        comment_numbers = numbers(COMMENTS),
        hook_numbers = numbers(HOOKS),
    ))?;
    Ok(())
}
