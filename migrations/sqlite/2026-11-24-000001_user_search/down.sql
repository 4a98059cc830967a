DROP TRIGGER `user_search_insert`;
DROP TRIGGER `user_search_before_update`;
DROP TRIGGER `user_search_after_update`;
DROP TRIGGER `user_search_delete`;
DROP VIEW `user_search_document`;
DROP TABLE `user_search`;
