-- The grams of users' names: each text of one, two or three letters in them. A search looks up the grams of its keyword
-- here, by number of user, and compares only those users. Triggers keep it in the transaction that changes `user`.
--
-- A gram is written in hexadecimal digits, a word to the tokenizer whatever its letters are.
CREATE VIRTUAL TABLE `user_search` USING fts5(
    `grams`, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);

CREATE VIEW `user_search_document` AS
    SELECT `id`, (
        WITH RECURSIVE `letter` (`at`) AS (SELECT 1 UNION ALL SELECT `at` + 1 FROM `letter` WHERE `at` < length(`names`))
        SELECT group_concat(hex(substr(`names`, `at`, 1)) || ' ' || hex(substr(`names`, `at`, 2)) || ' '
            || hex(substr(`names`, `at`, 3)), ' ') FROM `letter`
    ) AS `grams`
    FROM (SELECT `id`, lower(`lower_name`) || char(10) || lower(coalesce(`full_name`, '')) AS `names` FROM `user`);

CREATE TRIGGER `user_search_insert` AFTER INSERT ON `user` BEGIN
    INSERT INTO `user_search` (`rowid`, `grams`) SELECT `id`, `grams` FROM `user_search_document` WHERE `id` = new.`id`;
END;
-- What is taken out has to be what was put in: it is made of the row as it was.
CREATE TRIGGER `user_search_before_update` BEFORE UPDATE OF `id`, `lower_name`, `full_name` ON `user` BEGIN
    INSERT INTO `user_search` (`user_search`, `rowid`, `grams`)
        SELECT 'delete', `id`, `grams` FROM `user_search_document` WHERE `id` = old.`id`;
END;
CREATE TRIGGER `user_search_after_update` AFTER UPDATE OF `id`, `lower_name`, `full_name` ON `user` BEGIN
    INSERT INTO `user_search` (`rowid`, `grams`) SELECT `id`, `grams` FROM `user_search_document` WHERE `id` = new.`id`;
END;
CREATE TRIGGER `user_search_delete` BEFORE DELETE ON `user` BEGIN
    INSERT INTO `user_search` (`user_search`, `rowid`, `grams`)
        SELECT 'delete', `id`, `grams` FROM `user_search_document` WHERE `id` = old.`id`;
END;

INSERT INTO `user_search` (`rowid`, `grams`) SELECT `id`, `grams` FROM `user_search_document`;
