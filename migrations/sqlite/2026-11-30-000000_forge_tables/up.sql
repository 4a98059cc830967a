-- Gogs' tables for issues, organizations, hooks and keys, with its column names, types and defaults, as far as the API reads or
-- writes them, and columns of tables that are here already.

CREATE TABLE `team` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `org_id` BIGINT,
    `lower_name` TEXT,
    `name` TEXT,
    `description` TEXT,
    `authorize` INTEGER,
    `num_repos` INTEGER,
    `num_members` INTEGER
);

CREATE TABLE `comment` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `type` INTEGER,
    `poster_id` BIGINT,
    `issue_id` BIGINT,
    `commit_id` BIGINT,
    `line` BIGINT,
    `content` TEXT,
    `created_unix` BIGINT,
    `updated_unix` BIGINT,
    `commit_sha` TEXT
);

CREATE TABLE `attachment` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `issue_id` BIGINT,
    `comment_id` BIGINT,
    `release_id` BIGINT,
    `name` TEXT,
    `created_unix` BIGINT
);

CREATE TABLE `webhook` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `org_id` BIGINT,
    `url` TEXT,
    `content_type` INTEGER,
    `secret` TEXT,
    `events` TEXT,
    `is_ssl` BOOLEAN,
    `is_active` BOOLEAN,
    `hook_task_type` INTEGER,
    `meta` TEXT,
    `last_status` INTEGER,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);

CREATE TABLE `hook_task` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `hook_id` BIGINT
);

CREATE TABLE `deploy_key` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `key_id` BIGINT,
    `repo_id` BIGINT,
    `name` TEXT,
    `fingerprint` TEXT,
    `created_unix` BIGINT,
    `updated_unix` BIGINT
);

CREATE TABLE `mirror` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `interval` INTEGER,
    `enable_prune` BOOLEAN NOT NULL DEFAULT TRUE,
    `updated_unix` BIGINT,
    `next_update_unix` BIGINT
);

CREATE TABLE `release` (
    `id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    `repo_id` BIGINT,
    `publisher_id` BIGINT,
    `tag_name` TEXT,
    `lower_tag_name` TEXT,
    `target` TEXT,
    `title` TEXT,
    `sha1` TEXT,
    `num_commits` BIGINT,
    `note` TEXT,
    `is_draft` BOOLEAN NOT NULL DEFAULT FALSE,
    `is_prerelease` BOOLEAN,
    `created_unix` BIGINT
);

ALTER TABLE `issue_user` ADD COLUMN `repo_id` BIGINT;
ALTER TABLE `issue_user` ADD COLUMN `milestone_id` BIGINT;
ALTER TABLE `issue_user` ADD COLUMN `is_read` BOOLEAN;
ALTER TABLE `issue_user` ADD COLUMN `is_assigned` BOOLEAN;
ALTER TABLE `issue_user` ADD COLUMN `is_mentioned` BOOLEAN;
ALTER TABLE `issue_user` ADD COLUMN `is_poster` BOOLEAN;
ALTER TABLE `issue_user` ADD COLUMN `is_closed` BOOLEAN;
ALTER TABLE `org_user` ADD COLUMN `is_public` BOOLEAN;
ALTER TABLE `org_user` ADD COLUMN `num_teams` INTEGER;

CREATE INDEX `idx_team_org_id` ON `team` (`org_id`);
CREATE INDEX `idx_team_user_uid` ON `team_user` (`uid`);
CREATE INDEX `idx_team_user_org_id` ON `team_user` (`org_id`);
CREATE INDEX `idx_team_repo_org_id` ON `team_repo` (`org_id`);
CREATE INDEX `idx_team_repo_repo_id` ON `team_repo` (`repo_id`);
CREATE INDEX `idx_org_user_org_id` ON `org_user` (`org_id`);
CREATE INDEX `idx_comment_issue_id` ON `comment` (`issue_id`);
CREATE INDEX `idx_attachment_issue_id` ON `attachment` (`issue_id`);
CREATE INDEX `idx_attachment_comment_id` ON `attachment` (`comment_id`);
CREATE INDEX `idx_attachment_release_id` ON `attachment` (`release_id`);
CREATE INDEX `idx_webhook_repo_id` ON `webhook` (`repo_id`);
CREATE INDEX `idx_webhook_org_id` ON `webhook` (`org_id`);
CREATE INDEX `idx_hook_task_repo_id` ON `hook_task` (`repo_id`);
CREATE INDEX `idx_hook_task_hook_id` ON `hook_task` (`hook_id`);
CREATE UNIQUE INDEX `uqe_deploy_key_key_id_repo_id` ON `deploy_key` (`key_id`, `repo_id`);
CREATE INDEX `idx_deploy_key_repo_id` ON `deploy_key` (`repo_id`);
CREATE INDEX `idx_mirror_repo_id` ON `mirror` (`repo_id`);
CREATE INDEX `idx_release_repo_id` ON `release` (`repo_id`);
CREATE INDEX `idx_access_repo_id` ON `access` (`repo_id`);
CREATE INDEX `idx_watch_repo_id` ON `watch` (`repo_id`);
CREATE INDEX `idx_issue_poster_id` ON `issue` (`poster_id`);
CREATE INDEX `idx_issue_assignee_id` ON `issue` (`assignee_id`);
CREATE INDEX `idx_issue_milestone_id` ON `issue` (`milestone_id`);
CREATE INDEX `idx_issue_label_label_id` ON `issue_label` (`label_id`);
CREATE INDEX `idx_issue_user_issue_id` ON `issue_user` (`issue_id`);
CREATE INDEX `idx_issue_user_repo_id` ON `issue_user` (`repo_id`);
CREATE INDEX `idx_repository_fork_id` ON `repository` (`fork_id`);
