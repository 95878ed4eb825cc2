-- A page of a thousand names is a thousand lines of the ledger in one statement: the head of the chain was written once for
-- each, and each read went through all that the transaction had written before. It is now written once a statement; in
-- between, the last line itself tells where the chain stands.
CREATE OR REPLACE FUNCTION sharing_ledger_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_seq bigint;
    v_hash bytea;
    v_last record;
BEGIN
    SELECT seq, hash INTO v_seq, v_hash FROM sharing_ledgerhead WHERE chain = NEW.structure_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO sharing_ledgerhead (chain, seq, hash)
            VALUES (NEW.structure_id, 0, sha256(convert_to(NEW.structure_id::text, 'UTF8'))) ON CONFLICT (chain) DO NOTHING;
        SELECT seq, hash INTO v_seq, v_hash FROM sharing_ledgerhead WHERE chain = NEW.structure_id FOR UPDATE;
    END IF;
    SELECT l.seq, l.hash INTO v_last FROM sharing_ledgerline l
        WHERE l.structure_id = NEW.structure_id AND l.seq > v_seq ORDER BY l.seq DESC LIMIT 1;
    IF FOUND THEN
        v_seq := v_last.seq;
        v_hash := v_last.hash;
    END IF;
    NEW.seq := v_seq + 1;
    NEW.previous_hash := v_hash;
    NEW.hash := sharing_ledger_hash(v_hash, NEW);
    RETURN NEW;
END
$$;

CREATE FUNCTION sharing_ledger_advance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    UPDATE sharing_ledgerhead h SET seq = n.seq, hash = n.hash
        FROM (SELECT DISTINCT ON (l.structure_id) l.structure_id, l.seq, l.hash FROM new_lines l
            ORDER BY l.structure_id, l.seq DESC) n
        WHERE h.chain = n.structure_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER advance AFTER INSERT ON sharing_ledgerline REFERENCING NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION sharing_ledger_advance();
