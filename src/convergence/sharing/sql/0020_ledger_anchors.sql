-- What anchors keep outside the house, as for the access journal: where each chain of the ledger stands, and the hash of one
-- line, to compare with what was kept. Numbers and hashes alone, for whoever verifies the house.

CREATE FUNCTION sharing_ledger_heads() RETURNS TABLE (chain uuid, seq bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT h.chain, h.seq, h.hash FROM sharing_ledgerhead h
    WHERE app_purpose() = 'controle_acces' AND app_reach() = 'network' ORDER BY h.chain
$$;

CREATE FUNCTION sharing_ledger_hash_at(p_chain uuid, p_seq bigint) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT l.hash FROM sharing_ledgerline l WHERE l.structure_id = p_chain AND l.seq = p_seq
        AND app_purpose() = 'controle_acces' AND app_reach() = 'network'
$$;

-- Whoever controls the structure that holds a file finds what others were told of it, without the right to read files:
-- identifiers alone, as everywhere in the ledger.
CREATE FUNCTION sharing_holds_file(p_file uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT EXISTS (SELECT FROM storage_file f WHERE f.dossier_id = p_file AND f.structure_id = app_organisation()) $$;

ALTER POLICY application ON sharing_ledgerline USING (
    structure_id = (SELECT app_organisation()) OR (SELECT app_reach()) = 'network' OR sharing_holds_file(file)
);
