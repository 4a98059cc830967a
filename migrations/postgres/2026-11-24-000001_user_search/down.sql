DROP INDEX "idx_user_search_grams";
DROP FUNCTION user_search_grams;
