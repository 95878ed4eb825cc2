-- A file opened in emergency to the organisation of whoever acts, for three hours at most, to read only: the groups that
-- an agreement in force opens to it for that structure, and no other. The groups, or none when no agreement opens the
-- identity: a file whose person cannot be known is not opened.
CREATE FUNCTION storage_open_in_emergency(p_dossier uuid, p_minutes integer) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_structure uuid;
    v_groups text[];
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'emergency outside an operation' USING ERRCODE = 'CV001';
    END IF;
    SELECT f.structure_id INTO v_structure FROM storage_file f WHERE f.dossier_id = p_dossier;
    IF v_structure IS NULL OR app_purpose() <> 'urgence' OR p_minutes NOT BETWEEN 1 AND 180 THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(DISTINCT o.field_group), '{}') INTO v_groups FROM storage_opening o
        WHERE o.purpose = 'accompagnement' AND NOT o.may_write AND o.during @> now()
            AND (o.structure_id IS NULL OR o.structure_id = v_structure)
            AND (o.organisation_id = app_structure() OR o.organisation_kind = (
                SELECT k.kind FROM storage_organisation k WHERE k.organisation_id = app_structure()));
    IF NOT 'identite' = ANY (v_groups) THEN
        RETURN '{}';
    END IF;
    INSERT INTO storage_grant (id, dossier_id, organisation_id, groups, may_write, during, purpose, change_id)
        SELECT gen_random_uuid(), p_dossier, app_structure(), ARRAY[one], false,
            tstzrange(now(), now() + make_interval(mins => p_minutes)), 'accompagnement', app_change()
        FROM unnest(v_groups) one;
    RETURN v_groups;
END
$$;

-- What one change opened of a file ends, by whoever acts for the structure that holds it.
CREATE FUNCTION storage_close_what_opened(p_change bigint, p_dossier uuid, p_at timestamptz) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_count integer;
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'closing outside an operation' USING ERRCODE = 'CV001';
    END IF;
    UPDATE storage_grant SET during = tstzrange(lower(during), greatest(lower(during), p_at))
        WHERE change_id = p_change AND dossier_id = p_dossier AND structure_id = app_organisation()
            AND upper(during) > p_at;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;
