-- What no request can do, after the seed and before the first request: a user who may not log in, and an order for rows
-- that were made in the same second. It is for SQLite and PostgreSQL.
UPDATE "user" SET prohibit_login = (1 = 1) WHERE lower_name = 'blocked';
UPDATE "user" SET created_unix = 1700000000 + id * 86400, updated_unix = 1700000000 + id * 86400;
UPDATE repository SET created_unix = 1700000000 + id * 3600, updated_unix = 1700000000 + id * 3600;
UPDATE issue SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE public_key SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE access_token SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
UPDATE comment SET created_unix = 1700000000 + id * 60, updated_unix = 1700000000 + id * 60;
