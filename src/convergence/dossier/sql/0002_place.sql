-- Which file bears this number, and which structure holds it? The answer to an application of an operator, before it acts
-- in that structure, held to that file. Nobody else is answered; unknown and erased are answered alike, by no row.
CREATE FUNCTION dossier_place_of_number(p_number bigint) RETURNS TABLE (dossier_id uuid, structure_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT d.id, d.structure_id FROM dossier_dossier d
        WHERE d.number = p_number AND public.app_purpose() = 'echange_operateur'
$$;
