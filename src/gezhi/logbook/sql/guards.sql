-- What is written in the log book is never changed: not by the application, not by its owner either, unless the owner
-- switches the guard off on purpose (ALTER TABLE … DISABLE TRIGGER) and is then found out by the verification.
CREATE FUNCTION the_log_book_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log book is only added to: % of % refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the log book is only added to', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER "the log book is only added to" BEFORE UPDATE OR DELETE OR TRUNCATE ON logbook_entry
    FOR EACH STATEMENT EXECUTE FUNCTION the_log_book_is_only_added_to();
CREATE TRIGGER "the log book is only added to" BEFORE UPDATE OR DELETE OR TRUNCATE ON logbook_seal
    FOR EACH STATEMENT EXECUTE FUNCTION the_log_book_is_only_added_to();
CREATE TRIGGER "the log book is only added to" BEFORE UPDATE OR DELETE OR TRUNCATE ON logbook_node
    FOR EACH STATEMENT EXECUTE FUNCTION the_log_book_is_only_added_to();
CREATE TRIGGER "the log book is only added to" BEFORE UPDATE OR DELETE OR TRUNCATE ON logbook_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION the_log_book_is_only_added_to();

ALTER TABLE logbook_seal
    ADD CONSTRAINT "a leaf hash has 32 bytes" CHECK (octet_length(leaf_hash) = 32);
ALTER TABLE logbook_node
    ADD CONSTRAINT "a node is a subtree from 256 leaves up" CHECK (level >= 8 AND number >= 0 AND octet_length(digest) = 32);
ALTER TABLE logbook_checkpoint
    ADD CONSTRAINT "a root has 32 bytes" CHECK (octet_length(root) = 32);
