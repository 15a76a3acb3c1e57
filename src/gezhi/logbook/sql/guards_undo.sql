ALTER TABLE logbook_checkpoint DROP CONSTRAINT "a root has 32 bytes";
ALTER TABLE logbook_node DROP CONSTRAINT "a node is a subtree from 256 leaves up";
ALTER TABLE logbook_seal DROP CONSTRAINT "a leaf hash has 32 bytes";
DROP TRIGGER "the log book is only added to" ON logbook_checkpoint;
DROP TRIGGER "the log book is only added to" ON logbook_node;
DROP TRIGGER "the log book is only added to" ON logbook_seal;
DROP TRIGGER "the log book is only added to" ON logbook_entry;
DROP FUNCTION the_log_book_is_only_added_to();
