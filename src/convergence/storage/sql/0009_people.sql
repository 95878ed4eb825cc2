-- The last day on which people of an organisation, and not its programs, read something of a file: beside the head of its
-- chain, which every entry writes anyway. The day alone, for whoever administers the network.
ALTER TABLE storage_chainhead ADD COLUMN people_on date;

CREATE FUNCTION storage_read_by_people(p_user uuid, p_purpose text, p_decision text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT p_decision = 'consultation' AND p_user <> '00000000-0000-7000-8000-000000000001'
        AND p_purpose NOT IN ('echange_operateur', 'echange_partenaire', 'traitement_automatique')
$$;

UPDATE storage_chainhead h SET people_on = (
    SELECT (max(e.at) AT TIME ZONE 'Europe/Paris')::date FROM storage_accessentry e
    WHERE e.chain = h.chain AND storage_read_by_people(e.user_id, e.purpose, e.decision));

CREATE OR REPLACE FUNCTION storage_journal_append(
    p_files jsonb, p_basis text, p_route text, p_request uuid, p_decision text
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_chain uuid := coalesce(app_organisation(), '00000000-0000-0000-0000-000000000000');
    v_user uuid := app_user();
    v_purpose text := app_purpose();
    v_at timestamptz := clock_timestamp();
    v_seq bigint;
    v_previous bytea;
    v_hash bytea;
BEGIN
    IF v_user IS NULL THEN
        RAISE EXCEPTION 'journal entry without an actor' USING ERRCODE = 'CV002';
    END IF;
    SELECT seq, hash INTO v_seq, v_previous FROM storage_chainhead WHERE chain = v_chain FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO storage_chainhead (chain, seq, hash) VALUES (v_chain, 0, sha256(convert_to(v_chain::text, 'UTF8')))
            ON CONFLICT (chain) DO NOTHING;
        SELECT seq, hash INTO v_seq, v_previous FROM storage_chainhead WHERE chain = v_chain FOR UPDATE;
    END IF;
    v_seq := v_seq + 1;
    v_hash := storage_journal_hash(v_previous, v_chain, v_seq, v_at, v_user, v_purpose, p_basis, p_route, p_request, p_decision, p_files);
    INSERT INTO storage_accessentry
        (chain, seq, at, user_id, purpose, legal_basis, route, request_id, decision, files, dossier_ids, previous_hash, hash)
    VALUES
        (v_chain, v_seq, v_at, v_user, v_purpose, p_basis, p_route, p_request, p_decision, p_files,
         ARRAY(SELECT (f ->> 'dossier')::uuid FROM jsonb_array_elements(p_files) f), v_previous, v_hash);
    UPDATE storage_chainhead SET seq = v_seq, hash = v_hash,
        people_on = CASE WHEN storage_read_by_people(v_user, v_purpose, p_decision)
            THEN (v_at AT TIME ZONE 'Europe/Paris')::date ELSE people_on END
        WHERE chain = v_chain;
    RETURN v_seq;
END
$$;

CREATE FUNCTION storage_journal_people(p_chains uuid[]) RETURNS TABLE (chain uuid, people_on date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT h.chain, h.people_on FROM storage_chainhead h
    WHERE h.chain = ANY (p_chains) AND h.people_on IS NOT NULL AND app_reach() = 'network'
$$;
