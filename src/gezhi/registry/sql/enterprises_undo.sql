DROP FUNCTION grams(text);
