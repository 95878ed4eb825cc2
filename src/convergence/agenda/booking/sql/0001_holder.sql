-- Whose link is this? The answer to whoever comes with a secret, before anybody acts: the structure and the file, nothing else.
-- Unknown, used and expired are answered alike, by no row.
CREATE FUNCTION booking_holder(p_digest text, p_at timestamptz) RETURNS TABLE (structure_id uuid, dossier_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT l.structure_id, l.dossier_id FROM booking_bookinglink l
        WHERE l.token_digest = p_digest AND l.ended_at IS NULL AND l.expires_at > p_at
    UNION ALL
    SELECT o.structure_id, o.dossier_id FROM booking_slotoffer o
        WHERE o.token_digest = p_digest AND o.state = 'proposee' AND o.expires_at > p_at
    UNION ALL
    SELECT b.structure_id, NULL::uuid FROM booking_booking b
        WHERE b.token_digest = p_digest AND b.ends_at > p_at
    LIMIT 1
$$;

-- The structure of a public page, while the page is open.
CREATE FUNCTION booking_public_structure(p_code text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT m.structure_id FROM booking_bookingmotive m WHERE m.public_code = p_code AND m.is_public AND m.is_active
$$;
