-- Aids that the actor's organisation granted in a year with the money of a funder, to count them in an envelope opened since.
-- What its funder paid itself counts wherever the file is now; what a payer has still to pay goes with the file.
-- The line of the catalogue says who granted it. Nothing about a file comes back.
CREATE FUNCTION payments_aids_granted(p_year integer, p_funder text)
    RETURNS TABLE (aid_id uuid, scheme_id uuid, payer text, amount numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT a.id, a.scheme_id, a.payer, coalesce(a.granted, a.asked)
    FROM allowances_aid a JOIN allowances_aidscheme s ON s.id = a.scheme_id
    WHERE s.structure_id = app_organisation() AND a.funder = p_funder AND a.state = 'accorde'
        AND a.decided_on >= make_date(p_year, 1, 1) AND a.decided_on < make_date(p_year + 1, 1, 1)
        AND (a.payer = 'tiers' OR a.structure_id = app_organisation())
    ORDER BY a.id
$$;
