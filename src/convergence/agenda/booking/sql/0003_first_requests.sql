-- Whose request is this? The answer to whoever comes with the secret of a receipt: the structure, nothing else.
CREATE FUNCTION booking_request_holder(p_digest text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT r.structure_id FROM booking_firstrequest r WHERE r.token_digest = p_digest
$$;

-- The same person asks again: her request is renewed, with the secret of the new receipt; null when there is none. Who
-- asks reads no request: the database compares, and answers her alike.
CREATE FUNCTION booking_renew_request(p_person text, p_digest text, p_at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE booking_firstrequest SET token_digest = p_digest, last_asked_at = p_at
        WHERE structure_id = app_organisation() AND person_key = p_person RETURNING id
$$;

-- Who is held to one file, a young person in her own account, reads nothing of what visitors left.
ALTER POLICY application ON booking_booking USING (
    structure_id = (SELECT app_organisation())
    AND CASE WHEN (SELECT app_user()) = '00000000-0000-7000-8000-000000000003'
        THEN token_digest = (SELECT current_setting('app.booking', true))
        ELSE structure_id = (SELECT app_structure()) AND (SELECT app_file()) IS NULL END
) WITH CHECK (
    structure_id = (SELECT app_organisation())
    AND CASE WHEN (SELECT app_user()) = '00000000-0000-7000-8000-000000000003'
        THEN token_digest = (SELECT current_setting('app.booking', true))
        ELSE structure_id = (SELECT app_structure()) AND (SELECT app_file()) IS NULL END
);
