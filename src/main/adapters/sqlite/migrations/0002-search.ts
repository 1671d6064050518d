/**
 * Full-text search over every message that is not being written. `search_terms` (see search-text.ts) is registered on
 * each connection and sets scripts without spaces and emoji apart, so the standard tokenizer serves every language.
 * The index keeps no copy of the texts; a streaming answer is indexed once, when it ends.
 */
export const searchSql = `
CREATE VIRTUAL TABLE message_search USING fts5 (
  terms,
  content = '',
  contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '2 3'
);
INSERT INTO message_search (rowid, terms)
  SELECT seq, search_terms(text) FROM messages WHERE status IS NOT 'running';

CREATE TRIGGER message_search_added AFTER INSERT ON messages WHEN new.status IS NOT 'running'
BEGIN
  INSERT INTO message_search (rowid, terms) VALUES (new.seq, search_terms(new.text));
END;

CREATE TRIGGER message_search_ended AFTER UPDATE OF status ON messages
WHEN old.status = 'running' AND new.status <> 'running'
BEGIN
  DELETE FROM message_search WHERE rowid = new.seq;
  INSERT INTO message_search (rowid, terms) VALUES (new.seq, search_terms(new.text));
END;

CREATE TRIGGER message_search_removed AFTER DELETE ON messages
BEGIN
  DELETE FROM message_search WHERE rowid = old.seq;
END;
`

/** Takes the index away, so that `searchSql` can build it anew. */
export const dropSearchSql = `
DROP TRIGGER IF EXISTS message_search_added;
DROP TRIGGER IF EXISTS message_search_ended;
DROP TRIGGER IF EXISTS message_search_removed;
DROP TABLE IF EXISTS message_search;
`
