-- Whose feed is this? The answer to whoever comes with a secret, before anybody acts: the structure and its zone, nothing else.
-- Unknown, ended and expired are answered alike, by no row.
CREATE FUNCTION calendars_feed_holder(p_digest text, p_at timestamptz) RETURNS TABLE (structure_id uuid, time_zone text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT f.structure_id, s.time_zone FROM calendars_calendarfeed f JOIN identity_structure s ON s.id = f.structure_id
        WHERE f.token_digest = p_digest AND f.ended_at IS NULL AND f.expires_at > p_at
$$;

-- Which structures have calendars to read now: opaque identifiers, for the periodic work.
CREATE FUNCTION calendars_due(p_at timestamptz) RETURNS TABLE (structure_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT DISTINCT s.structure_id FROM calendars_calendarsync s WHERE s.next_pull_at <= p_at
$$;
