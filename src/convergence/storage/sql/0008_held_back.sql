-- Whoever opposed the processing of her data, or asked that it be limited, is shown to nobody outside the structures that
-- hold files: her file is held back. The anchor of the file says so, each grant of it bears a copy, the rule of grants reads it.

-- The copy is the database's own. The lock makes a grant and a holding back of the same file wait for each other.
CREATE OR REPLACE FUNCTION storage_place_grant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    SELECT structure_id, held_back_at IS NOT NULL INTO NEW.structure_id, NEW.held_back
        FROM storage_file WHERE dossier_id = NEW.dossier_id FOR SHARE;
    RETURN NEW;
END
$$;

-- By whoever acts for the structure that holds the file; true when it changed something.
CREATE FUNCTION storage_hold_back(p_dossier uuid, p_held_back boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'holding back outside an operation' USING ERRCODE = 'CV001';
    END IF;
    UPDATE storage_file SET held_back_at = CASE WHEN p_held_back THEN current_setting('app.at')::timestamptz END
        WHERE dossier_id = p_dossier AND structure_id = app_structure() AND (held_back_at IS NOT NULL) <> p_held_back;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE storage_grant SET held_back = p_held_back WHERE dossier_id = p_dossier;
    RETURN true;
END
$$;

-- What must be opened for a grant to be seen: one of these. Of a file held back, that the reader holds files itself.
CREATE FUNCTION storage_keys(p_purpose text, p_group text, p_may_write boolean, p_structure uuid, p_held_back boolean)
    RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN p_held_back THEN ARRAY['*']
        ELSE ARRAY['*', p_purpose || ':' || p_group || ':' || p_may_write || ':*',
                   p_purpose || ':' || p_group || ':' || p_may_write || ':' || p_structure] END
$$;

ALTER POLICY application ON storage_grant USING (
    EXISTS (SELECT 1 FROM storage_file f WHERE f.dossier_id = storage_grant.dossier_id
        AND f.structure_id = (SELECT app_structure()))
    OR (organisation_id = (SELECT app_structure())
        AND storage_keys(purpose, groups[1], may_write, structure_id, held_back) && (SELECT storage_opened()))
);

-- Not in emergency either: answered as for a person whom nobody knows.
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
