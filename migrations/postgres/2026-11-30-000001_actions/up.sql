-- Gogs' other columns of what users did, by which a repository's are found when it is deleted.

ALTER TABLE "action" ADD COLUMN "op_type" INTEGER;
ALTER TABLE "action" ADD COLUMN "act_user_id" BIGINT;
ALTER TABLE "action" ADD COLUMN "act_user_name" TEXT;
ALTER TABLE "action" ADD COLUMN "repo_id" BIGINT;
ALTER TABLE "action" ADD COLUMN "repo_user_name" TEXT;
ALTER TABLE "action" ADD COLUMN "repo_name" TEXT;
ALTER TABLE "action" ADD COLUMN "ref_name" TEXT;
ALTER TABLE "action" ADD COLUMN "is_private" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "action" ADD COLUMN "content" TEXT;
ALTER TABLE "action" ADD COLUMN "created_unix" BIGINT;
CREATE INDEX "idx_action_repo_id" ON "action" ("repo_id");
