-- The words that records of services hold, by which a misspelt word is led to those that exist: comparing it with each
-- record costs ten times the search itself. Noted by the database with the record, whoever writes it. Two writers may
-- both note a word: no key forbids it, since two loads that wait for each other's words would never end.

CREATE FUNCTION offers_note_words() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO offers_searchword (word)
            SELECT DISTINCT w FROM added a JOIN removed r ON r.id = a.id, unnest(string_to_array(a.search_text, ' ')) w
            WHERE a.search_text IS DISTINCT FROM r.search_text AND length(w) > 3
                AND NOT EXISTS (SELECT FROM offers_searchword k WHERE k.word = w);
    ELSE
        INSERT INTO offers_searchword (word)
            SELECT DISTINCT w FROM added a, unnest(string_to_array(a.search_text, ' ')) w
            WHERE length(w) > 3 AND NOT EXISTS (SELECT FROM offers_searchword k WHERE k.word = w);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER words_added AFTER INSERT ON offers_serviceoffer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_words();
CREATE TRIGGER words_changed AFTER UPDATE ON offers_serviceoffer REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_words();

INSERT INTO offers_searchword (word)
    SELECT DISTINCT w FROM offers_serviceoffer o, unnest(string_to_array(o.search_text, ' ')) w WHERE length(w) > 3;
