-- Gogs' own tables, with its column names, types and defaults, as far as the API reads or writes them.

CREATE TABLE `user` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `lower_name` TEXT NOT NULL,
    `name` TEXT NOT NULL,
    `full_name` TEXT,
    `email` TEXT NOT NULL,
    `passwd` TEXT NOT NULL,
    `login_source` BIGINT NOT NULL DEFAULT 0,
    `login_name` TEXT,
    `type` INTEGER,
    `location` TEXT,
    `website` TEXT,
    `rands` TEXT,
    `salt` TEXT,
    `created_unix` BIGINT,
    `updated_unix` BIGINT,
    `last_repo_visibility` BOOLEAN,
    `max_repo_creation` INTEGER NOT NULL DEFAULT -1,
    `is_active` BOOLEAN,
    `is_admin` BOOLEAN,
    `allow_git_hook` BOOLEAN,
    `allow_import_local` BOOLEAN,
    `prohibit_login` BOOLEAN,
    `avatar` TEXT NOT NULL,
    `avatar_email` TEXT NOT NULL,
    `use_custom_avatar` BOOLEAN,
    `num_followers` INTEGER,
    `num_following` INTEGER NOT NULL DEFAULT 0,
    `num_stars` INTEGER,
    `num_repos` INTEGER,
    `description` TEXT,
    `num_teams` INTEGER,
    `num_members` INTEGER
);
CREATE UNIQUE INDEX `uqe_user_name` ON `user` (`name`);
CREATE UNIQUE INDEX `uqe_user_lower_name` ON `user` (`lower_name`);
CREATE INDEX `idx_user_email` ON `user` (`email`);

CREATE TABLE `access_token` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `uid` BIGINT,
    `name` TEXT,
    `sha1` TEXT,
    `sha256` TEXT NOT NULL,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);
CREATE UNIQUE INDEX `uqe_access_token_sha1` ON `access_token` (`sha1`);
CREATE UNIQUE INDEX `uqe_access_token_sha256` ON `access_token` (`sha256`);
CREATE INDEX `idx_access_token_uid` ON `access_token` (`uid`);

CREATE TABLE `email_address` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `uid` BIGINT NOT NULL,
    `email` TEXT NOT NULL,
    `is_activated` BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX `uqe_email_address_uid_email` ON `email_address` (`uid`, `email`);
CREATE INDEX `idx_email_address_email` ON `email_address` (`email`);

CREATE TABLE `follow` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `user_id` BIGINT NOT NULL,
    `follow_id` BIGINT NOT NULL
);
CREATE UNIQUE INDEX `uqe_follow_user_id_follow_id` ON `follow` (`user_id`, `follow_id`);
CREATE INDEX `idx_follow_follow_id` ON `follow` (`follow_id`);

CREATE TABLE `public_key` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `owner_id` BIGINT NOT NULL,
    `name` TEXT NOT NULL,
    `fingerprint` TEXT NOT NULL,
    `content` TEXT NOT NULL,
    `mode` INTEGER NOT NULL DEFAULT 2,
    `type` INTEGER NOT NULL DEFAULT 1,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);
CREATE INDEX `idx_public_key_owner_id` ON `public_key` (`owner_id`);
CREATE INDEX `idx_public_key_fingerprint` ON `public_key` (`fingerprint`);

CREATE TABLE `repository` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `owner_id` BIGINT,
    `lower_name` TEXT NOT NULL,
    `name` TEXT NOT NULL,
    `description` TEXT,
    `website` TEXT,
    `default_branch` TEXT,
    `size` BIGINT NOT NULL DEFAULT 0,
    `use_custom_avatar` BOOLEAN,
    `num_watches` INTEGER,
    `num_stars` INTEGER,
    `num_forks` INTEGER,
    `num_issues` INTEGER,
    `num_closed_issues` INTEGER,
    `num_pulls` INTEGER,
    `num_closed_pulls` INTEGER,
    `num_milestones` INTEGER NOT NULL DEFAULT 0,
    `num_closed_milestones` INTEGER NOT NULL DEFAULT 0,
    `is_private` BOOLEAN,
    `is_unlisted` BOOLEAN NOT NULL DEFAULT FALSE,
    `is_bare` BOOLEAN,
    `is_mirror` BOOLEAN,
    `enable_wiki` BOOLEAN NOT NULL DEFAULT TRUE,
    `allow_public_wiki` BOOLEAN,
    `enable_external_wiki` BOOLEAN,
    `external_wiki_url` TEXT,
    `enable_issues` BOOLEAN NOT NULL DEFAULT TRUE,
    `allow_public_issues` BOOLEAN,
    `enable_external_tracker` BOOLEAN,
    `external_tracker_url` TEXT,
    `external_tracker_format` TEXT,
    `external_tracker_style` TEXT,
    `enable_pulls` BOOLEAN NOT NULL DEFAULT TRUE,
    `pulls_ignore_whitespace` BOOLEAN NOT NULL DEFAULT FALSE,
    `pulls_allow_rebase` BOOLEAN NOT NULL DEFAULT FALSE,
    `is_fork` BOOLEAN NOT NULL DEFAULT FALSE,
    `fork_id` BIGINT,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);
CREATE UNIQUE INDEX `uqe_repository_owner_id_lower_name` ON `repository` (`owner_id`, `lower_name`);
CREATE INDEX `idx_repository_lower_name` ON `repository` (`lower_name`);

CREATE TABLE `access` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `user_id` BIGINT NOT NULL,
    `repo_id` BIGINT NOT NULL,
    `mode` BIGINT NOT NULL
);
CREATE UNIQUE INDEX `uqe_access_user_id_repo_id` ON `access` (`user_id`, `repo_id`);

CREATE TABLE `collaboration` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `user_id` BIGINT NOT NULL,
    `repo_id` BIGINT NOT NULL,
    `mode` INTEGER NOT NULL DEFAULT 2
);
CREATE UNIQUE INDEX `uqe_collaboration_user_id_repo_id` ON `collaboration` (`user_id`, `repo_id`);
CREATE INDEX `idx_collaboration_repo_id` ON `collaboration` (`repo_id`);

CREATE TABLE `issue` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `index` BIGINT,
    `poster_id` BIGINT,
    `name` TEXT,
    `content` TEXT,
    `milestone_id` BIGINT,
    `priority` INTEGER,
    `assignee_id` BIGINT,
    `is_closed` BOOLEAN,
    `is_pull` BOOLEAN,
    `num_comments` INTEGER,
    `deadline_unix` BIGINT,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);
CREATE UNIQUE INDEX `uqe_issue_repo_id_index` ON `issue` (`repo_id`, `index`);
CREATE INDEX `idx_issue_repo_id_is_closed_is_pull_created_unix` ON `issue` (`repo_id`, `is_closed`, `is_pull`, `created_unix`);

CREATE TABLE `label` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `name` TEXT,
    `color` TEXT,
    `num_issues` INTEGER,
    `num_closed_issues` INTEGER
);
CREATE INDEX `idx_label_repo_id` ON `label` (`repo_id`);

CREATE TABLE `issue_label` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `issue_id` BIGINT,
    `label_id` BIGINT
);
CREATE UNIQUE INDEX `uqe_issue_label_issue_id_label_id` ON `issue_label` (`issue_id`, `label_id`);

CREATE TABLE `milestone` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `name` TEXT,
    `content` TEXT,
    `is_closed` BOOLEAN,
    `num_issues` INTEGER,
    `num_closed_issues` INTEGER,
    `completeness` INTEGER,
    `deadline_unix` BIGINT,
    `closed_date_unix` BIGINT
);
CREATE INDEX `idx_milestone_repo_id` ON `milestone` (`repo_id`);

CREATE TABLE `watch` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `user_id` BIGINT,
    `repo_id` BIGINT
);
CREATE UNIQUE INDEX `uqe_watch_user_id_repo_id` ON `watch` (`user_id`, `repo_id`);

CREATE TABLE `star` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `uid` BIGINT,
    `repo_id` BIGINT
);
CREATE UNIQUE INDEX `uqe_star_uid_repo_id` ON `star` (`uid`, `repo_id`);

CREATE TABLE `action` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `user_id` BIGINT
);
CREATE INDEX `idx_action_user_id` ON `action` (`user_id`);

CREATE TABLE `issue_user` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `uid` BIGINT,
    `issue_id` BIGINT
);
CREATE INDEX `idx_issue_user_uid` ON `issue_user` (`uid`);

CREATE TABLE `pull_request` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `issue_id` BIGINT,
    `has_merged` BOOLEAN,
    `merged_unix` BIGINT
);
CREATE INDEX `idx_pull_request_issue_id` ON `pull_request` (`issue_id`);

CREATE TABLE `org_user` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `uid` BIGINT,
    `org_id` BIGINT,
    `is_owner` BOOLEAN
);
CREATE UNIQUE INDEX `uqe_org_user_uid_org_id` ON `org_user` (`uid`, `org_id`);

CREATE TABLE `team_user` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `org_id` BIGINT,
    `team_id` BIGINT,
    `uid` BIGINT
);
CREATE UNIQUE INDEX `uqe_team_user_team_id_uid` ON `team_user` (`team_id`, `uid`);

CREATE TABLE `team_repo` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `org_id` BIGINT,
    `team_id` BIGINT,
    `repo_id` BIGINT
);
CREATE UNIQUE INDEX `uqe_team_repo_team_id_repo_id` ON `team_repo` (`team_id`, `repo_id`);

CREATE TABLE `login_source` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `type` INTEGER,
    `name` TEXT
);
CREATE UNIQUE INDEX `uqe_login_source_name` ON `login_source` (`name`);
