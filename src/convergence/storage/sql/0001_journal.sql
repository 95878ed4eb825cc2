-- Access journal: one entry a request, chained per organisation, appended only through storage_journal_append().

CREATE FUNCTION storage_journal_hash(
    p_previous bytea, p_chain uuid, p_seq bigint, p_at timestamptz, p_user uuid, p_purpose text, p_basis text,
    p_route text, p_request uuid, p_decision text, p_files jsonb
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT sha256(p_previous || convert_to(jsonb_build_array(
        p_chain, p_seq, extract(epoch FROM p_at)::numeric, p_user, p_purpose, p_basis, p_route, p_request, p_decision, p_files
    )::text, 'UTF8'))
$$;

CREATE FUNCTION storage_journal_append(
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
    UPDATE storage_chainhead SET seq = v_seq, hash = v_hash WHERE chain = v_chain;
    RETURN v_seq;
END
$$;

-- Who looked at one file: crosses the chains, so it checks by itself that the reader's structure holds the file.
CREATE FUNCTION storage_journal_of_file(p_dossier uuid, p_before timestamptz, p_limit integer)
    RETURNS TABLE (chain uuid, seq bigint, at timestamptz, user_id uuid, purpose text, legal_basis text, route text,
                   decision text, groups jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM storage_file f WHERE f.dossier_id = p_dossier AND f.structure_id = app_structure()) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT e.chain, e.seq, e.at, e.user_id, e.purpose, e.legal_basis, e.route, e.decision,
               (SELECT f -> 'groups' FROM jsonb_array_elements(e.files) f WHERE f ->> 'dossier' = p_dossier::text LIMIT 1)
        FROM storage_accessentry e
        WHERE e.dossier_ids @> ARRAY[p_dossier] AND e.at < p_before
        ORDER BY e.at DESC
        LIMIT p_limit;
END
$$;

-- Recompute a chain: returns the first entry that does not follow from the one before, or nothing.
CREATE FUNCTION storage_journal_breaks(p_chain uuid)
    RETURNS TABLE (seq bigint, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    e record;
    v_expected bigint := 1;
    v_previous bytea := sha256(convert_to(p_chain::text, 'UTF8'));
    v_head record;
BEGIN
    FOR e IN SELECT * FROM storage_accessentry a WHERE a.chain = p_chain ORDER BY a.seq LOOP
        IF e.seq <> v_expected THEN
            RETURN QUERY SELECT v_expected, 'missing'; RETURN;
        END IF;
        IF e.previous_hash <> v_previous OR e.hash <> storage_journal_hash(v_previous, e.chain, e.seq, e.at, e.user_id, e.purpose,
                e.legal_basis, e.route, e.request_id, e.decision, e.files)
           OR e.dossier_ids <> ARRAY(SELECT (f ->> 'dossier')::uuid FROM jsonb_array_elements(e.files) f) THEN
            RETURN QUERY SELECT e.seq, 'altered'; RETURN;
        END IF;
        v_previous := e.hash;
        v_expected := v_expected + 1;
    END LOOP;
    SELECT h.seq, h.hash INTO v_head FROM storage_chainhead h WHERE h.chain = p_chain;
    IF v_head IS NULL AND v_expected > 1 OR v_head.seq <> v_expected - 1 OR v_head.hash <> v_previous THEN
        RETURN QUERY SELECT v_expected, 'truncated';
    END IF;
END
$$;

CREATE FUNCTION storage_journal_heads() RETURNS TABLE (chain uuid, seq bigint, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT h.chain, h.seq, h.hash FROM storage_chainhead h ORDER BY h.chain $$;

-- The hash an entry had: compared with what an anchor kept outside the house says.
CREATE FUNCTION storage_journal_hash_at(p_chain uuid, p_seq bigint) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT e.hash FROM storage_accessentry e WHERE e.chain = p_chain AND e.seq = p_seq $$;
