-- In emergency, what the agreement opens and that tells something of the person: neither her number of social security nor
-- free text, whatever an agreement lists, and nothing technical.
CREATE OR REPLACE FUNCTION storage_open_in_emergency(p_dossier uuid, p_minutes integer) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_structure uuid;
    v_groups text[];
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'emergency outside an operation' USING ERRCODE = 'CV001';
    END IF;
    SELECT f.structure_id INTO v_structure FROM storage_file f WHERE f.dossier_id = p_dossier AND f.held_back_at IS NULL;
    IF v_structure IS NULL OR app_purpose() <> 'urgence' OR p_minutes NOT BETWEEN 1 AND 180 THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(DISTINCT o.field_group), '{}') INTO v_groups FROM storage_opening o
        WHERE o.purpose = 'accompagnement' AND NOT o.may_write AND o.during @> now()
            AND o.field_group NOT IN ('nir', 'texte_libre', 'technique', 'public')
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
