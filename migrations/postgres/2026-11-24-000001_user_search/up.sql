-- The grams of users' names: each text of one, two or three letters in them. A search looks up the grams of its keyword in
-- the index, and compares only those users.
CREATE FUNCTION user_search_grams(name text, full_name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(names, at, size)), '{}')
    FROM (SELECT lower(name) || chr(10) || lower(coalesce(full_name, '')) AS names) AS text,
        generate_series(1, length(names)) AS at, generate_series(1, 3) AS size
$$;

-- Without a list of pending entries, which each search would have to read through.
CREATE INDEX "idx_user_search_grams" ON "user"
    USING gin (user_search_grams("lower_name"::text, "full_name"::text)) WITH (fastupdate = off);
