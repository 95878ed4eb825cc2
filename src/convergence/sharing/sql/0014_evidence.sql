-- The ledger as evidence: each line follows from the one before, organisation by organisation; a line that is changed or
-- taken away breaks the chain. Heads are signed by the application, whose key is not in the database (sharing_ledgerseal).

DROP TRIGGER stamp ON sharing_ledgerline;

CREATE FUNCTION sharing_ledger_hash(p_previous bytea, l sharing_ledgerline) RETURNS bytea
    LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$
    SELECT sha256(p_previous || convert_to(jsonb_build_array(
        l.structure_id, l.seq, l.id, extract(epoch FROM l.at)::numeric, l.exchange_id, l.channel, l.reason,
        l.recipient_kind, l.basis_code, l.basis, l.file, l.documents, l.outcome, l.provider, l.receipt,
        l.direction, l.partner, l.client_id, to_jsonb(l.groups), l.purpose
    )::text, 'UTF8'))
$$;

CREATE FUNCTION sharing_ledger_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_head record;
BEGIN
    INSERT INTO sharing_ledgerhead (chain, seq, hash)
        VALUES (NEW.structure_id, 0, sha256(convert_to(NEW.structure_id::text, 'UTF8'))) ON CONFLICT (chain) DO NOTHING;
    SELECT seq, hash INTO v_head FROM sharing_ledgerhead WHERE chain = NEW.structure_id FOR UPDATE;
    NEW.seq := v_head.seq + 1;
    NEW.previous_hash := v_head.hash;
    NEW.hash := sharing_ledger_hash(v_head.hash, NEW);
    UPDATE sharing_ledgerhead SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.structure_id;
    RETURN NEW;
END
$$;

-- Lines of before join the chain in the order in which they came.
DO $$
DECLARE
    l sharing_ledgerline;
    v_head record;
BEGIN
    FOR l IN SELECT * FROM sharing_ledgerline ORDER BY structure_id, at, id LOOP
        INSERT INTO sharing_ledgerhead (chain, seq, hash)
            VALUES (l.structure_id, 0, sha256(convert_to(l.structure_id::text, 'UTF8'))) ON CONFLICT (chain) DO NOTHING;
        SELECT seq, hash INTO v_head FROM sharing_ledgerhead WHERE chain = l.structure_id;
        l.seq := v_head.seq + 1;
        UPDATE sharing_ledgerline SET seq = l.seq, previous_hash = v_head.hash,
            hash = sharing_ledger_hash(v_head.hash, l) WHERE id = l.id;
        UPDATE sharing_ledgerhead SET seq = l.seq, hash = sharing_ledger_hash(v_head.hash, l) WHERE chain = l.structure_id;
    END LOOP;
END
$$;
ALTER TABLE sharing_ledgerline
    ALTER COLUMN seq SET NOT NULL, ALTER COLUMN previous_hash SET NOT NULL, ALTER COLUMN hash SET NOT NULL;
CREATE TRIGGER chain BEFORE INSERT ON sharing_ledgerline FOR EACH ROW EXECUTE FUNCTION sharing_ledger_chain();

-- The first line that does not follow from the one before, or nothing.
CREATE FUNCTION sharing_ledger_breaks(p_chain uuid) RETURNS TABLE (seq bigint, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    l sharing_ledgerline;
    v_expected bigint := 1;
    v_previous bytea := sha256(convert_to(p_chain::text, 'UTF8'));
    v_head record;
BEGIN
    IF app_organisation() IS DISTINCT FROM p_chain AND app_reach() <> 'network' THEN
        RETURN;
    END IF;
    FOR l IN SELECT * FROM sharing_ledgerline a WHERE a.structure_id = p_chain ORDER BY a.seq LOOP
        IF l.seq <> v_expected THEN
            RETURN QUERY SELECT v_expected, 'retiree'; RETURN;
        END IF;
        IF l.previous_hash <> v_previous OR l.hash <> sharing_ledger_hash(v_previous, l) THEN
            RETURN QUERY SELECT l.seq, 'changee'; RETURN;
        END IF;
        v_previous := l.hash;
        v_expected := v_expected + 1;
    END LOOP;
    SELECT h.seq, h.hash INTO v_head FROM sharing_ledgerhead h WHERE h.chain = p_chain;
    IF coalesce(v_head.seq, 0) <> v_expected - 1 OR (v_head.seq IS NOT NULL AND v_head.hash <> v_previous) THEN
        RETURN QUERY SELECT v_expected, 'retiree';
    END IF;
END
$$;

-- Heads that no signature covers yet: for the background work alone.
CREATE FUNCTION sharing_ledger_unsealed() RETURNS TABLE (chain uuid, seq bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT h.chain, h.seq, h.hash FROM sharing_ledgerhead h
    WHERE app_purpose() = 'traitement_automatique' AND NOT EXISTS (
        SELECT FROM sharing_ledgerseal s WHERE s.structure_id = h.chain AND s.seq = h.seq)
    ORDER BY h.chain
$$;

-- Whoever holds the file of a line sees it as well as whoever wrote it.
ALTER POLICY application ON sharing_ledgerline USING (
    structure_id = (SELECT app_organisation()) OR (SELECT app_reach()) = 'network' OR EXISTS (
        SELECT 1 FROM storage_file f WHERE f.dossier_id = sharing_ledgerline.file
            AND f.structure_id = (SELECT app_structure()))
) WITH CHECK (structure_id = (SELECT app_organisation()));

-- An actor held to one file sees what left of that one, and writes of no other.
CREATE POLICY one_file ON sharing_ledgerline AS RESTRICTIVE TO convergence_app
    USING ((SELECT app_file()) IS NULL OR file = (SELECT app_file()));
