-- The past of a record of the directory is as public as the record: to whoever is at work, by its identifier alone.
-- Who wrote it is told by storage_change_details, whose reader decides what she shows.
CREATE FUNCTION offers_versions(p_record uuid)
    RETURNS TABLE (recorded_at timestamptz, change_id bigint, content jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT v.recorded_at, v.change_id, v.content FROM storage_version v
        WHERE v.row_id = p_record AND v.table_name IN ('offers_provider', 'offers_serviceoffer')
            AND v.dossier_id IS NULL AND app_user() IS NOT NULL
$$;

-- A record is written by its owner alone, but for one mark: that it is the copy of another. The mark follows what was
-- settled in this very change, and by whom: the owner of the copy hides it; a network head settles for all.
CREATE FUNCTION offers_mark_copy(p_likeness uuid) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v offers_likeness;
    v_table text;
    v_count integer;
BEGIN
    SELECT * INTO v FROM offers_likeness
        WHERE id = p_likeness AND structure_id = app_organisation() AND change_id = app_change();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    v_table := CASE v.subject WHEN 'services' THEN 'offers_serviceoffer' ELSE 'offers_provider' END;
    EXECUTE format(
        'UPDATE %I SET duplicate_of_id = CASE WHEN id <> $3 THEN $3 END
            WHERE id IN ($1, $2) AND (structure_id = app_organisation() OR app_reach() = ''network'')
            AND (duplicate_of_id IS NULL OR duplicate_of_id IN ($1, $2))
            AND duplicate_of_id IS DISTINCT FROM CASE WHEN id <> $3 THEN $3 END', v_table)
        USING v.first_id, v.second_id, v.kept_id;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;

-- Whose nudge is this? The answer to whoever comes with a secret, before anybody acts.
CREATE FUNCTION offers_nudge_owner(p_secret text, p_since date) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT n.structure_id FROM offers_nudge n
        WHERE n.secret = p_secret AND n.state = 'demandee' AND n.asked_on >= p_since
$$;
