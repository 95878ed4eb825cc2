-- The file of one person whose whole identity is known, for an access in emergency and nothing else: her birth or usual
-- name, her first name and her date of birth, all three exact. Two people alike are answered as nobody.
CREATE FUNCTION dossier_find_exactly(p_name text, p_first text, p_born date)
    RETURNS TABLE (dossier_id uuid, structure_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT (array_agg(d.id))[1], (array_agg(d.structure_id))[1] FROM dossier_dossier d
        WHERE d.born_on = p_born AND d.first_key = p_first AND (d.name_key = p_name OR d.usual_key = p_name)
            AND p_name <> '' AND p_first <> '' AND public.app_purpose() = 'urgence'
        HAVING count(*) = 1
$$;
