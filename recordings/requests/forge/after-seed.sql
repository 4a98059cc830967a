-- What no request can do, after the seed and before the first request: Git content that was pushed, a fork, a mirror, a pull
-- request, releases, a user who may not log in, and an order for rows that were made in the same second. It is for SQLite and
-- PostgreSQL; a column that a version lacks (is_unlisted before 0.13) may be told as an error.
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='hello' and owner_id=(SELECT id from "user" WHERE lower_name='unknwon');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='secret' and owner_id=(SELECT id from "user" WHERE lower_name='alice');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='open-source' and owner_id=(SELECT id from "user" WHERE lower_name='alice');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='rocket' and owner_id=(SELECT id from "user" WHERE lower_name='acme');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='vault' and owner_id=(SELECT id from "user" WHERE lower_name='acme');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='hello' and owner_id=(SELECT id from "user" WHERE lower_name='zoe');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='unlisted' and owner_id=(SELECT id from "user" WHERE lower_name='alice');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='doomed' and owner_id=(SELECT id from "user" WHERE lower_name='alice');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='scratch' and owner_id=(SELECT id from "user" WHERE lower_name='alice');
UPDATE repository set is_bare=(1 = 0), size=40960, default_branch='master' where lower_name='mirror' and owner_id=(SELECT id from "user" WHERE lower_name='unknwon');
UPDATE repository set is_fork=(1 = 1), fork_id=1 where id=7;
UPDATE repository set num_forks=1 where id=1;
UPDATE repository set website='https://hello.example', num_stars=3 where id=1;
UPDATE repository set is_mirror=(1 = 1) WHERE id=11;
INSERT INTO "mirror" ("id", "repo_id", "interval", "enable_prune", "updated_unix", "next_update_unix") VALUES (1, 11, 8, (1 = 1), 1700000000, 4102444800);
UPDATE repository set is_unlisted=(1 = 1) WHERE id=8;
INSERT INTO "issue" ("id", "repo_id", "index", "poster_id", "name", "content", "is_closed", "is_pull", "milestone_id", "priority", "assignee_id", "num_comments", "deadline_unix", "created_unix", "updated_unix") VALUES (100, 1, 14, 6, 'A pull request', 'Please pull', (1 = 0), (1 = 1), 0, 0, 0, 0, 0, 1700000000, 1700000000);
INSERT INTO "pull_request" ("id", "type", "status", "issue_id", "index", "head_repo_id", "base_repo_id", "head_user_name", "head_branch", "base_branch", "merge_base", "has_merged", "merged_commit_id", "merger_id", "merged_unix") VALUES (1, 0, 2, 100, 14, 7, 1, 'zoe', 'develop', 'master', '0067985a652ae71afe90c70da3922292055aa73a', (1 = 0), '', 0, 0);
UPDATE repository set num_issues=13, num_closed_issues=2, num_pulls=1 where id=1;
INSERT INTO "release" ("id", "repo_id", "publisher_id", "tag_name", "lower_tag_name", "target", "title", "sha1", "num_commits", "note", "is_draft", "is_prerelease", "created_unix") VALUES (1, 1, 1, 'v0.9', 'v0.9', 'master', 'Nought nine', '6261148d2ba0b83900a9455e9bc285bf729e645d', 29, 'Old & <b>bold</b>', (1 = 0), (1 = 1), 1700000000);
INSERT INTO "release" ("id", "repo_id", "publisher_id", "tag_name", "lower_tag_name", "target", "title", "sha1", "num_commits", "note", "is_draft", "is_prerelease", "created_unix") VALUES (2, 1, 1, 'v1.0', 'v1.0', 'master', 'One', '6261148d2ba0b83900a9455e9bc285bf729e645d', 29, 'The first', (1 = 0), (1 = 0), 1700000000);
INSERT INTO "release" ("id", "repo_id", "publisher_id", "tag_name", "lower_tag_name", "target", "title", "sha1", "num_commits", "note", "is_draft", "is_prerelease", "created_unix") VALUES (3, 1, 1, 'v2.0', 'v2.0', 'master', 'Draft', '6261148d2ba0b83900a9455e9bc285bf729e645d', 29, '', (1 = 1), (1 = 0), 1700000000);
UPDATE "user" SET prohibit_login=(1 = 1) WHERE lower_name='blocked';
UPDATE "user" SET created_unix = 1700000000 + id * 86400, updated_unix = 1700000000 + id * 86400;
UPDATE "repository" SET created_unix = 1700000000 + id * 3600, updated_unix = 1700000000 + id * 3600;
UPDATE "issue" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE "public_key" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE "deploy_key" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE "access_token" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE "comment" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE "release" SET created_unix = 1700000000 + id * 60;
UPDATE "webhook" SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE milestone SET closed_date_unix = 1700005000 WHERE is_closed=(1 = 1);
