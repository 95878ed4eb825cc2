-- The feed of an organisation as whoever administers the network may know it: how far it goes, how much waits, which
-- lines are still kept. Never what a line tells.

CREATE FUNCTION sharing_feed_end(p_organisation uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT coalesce(max(id), 0) FROM sharing_partnerchange WHERE organisation_id = p_organisation
        AND (app_reach() = 'network' OR app_purpose() = 'traitement_automatique')
$$;

CREATE FUNCTION sharing_feed_waiting(p_organisation uuid, p_after bigint, p_resources text[], p_most integer)
    RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT count(*) FROM (SELECT FROM sharing_partnerchange WHERE organisation_id = p_organisation AND id > p_after
        AND (p_resources = '{}' OR resource = ANY (p_resources))
        AND (app_reach() = 'network' OR app_purpose() = 'traitement_automatique') LIMIT p_most) waiting
$$;

CREATE FUNCTION sharing_feed_kept(p_organisation uuid, p_changes bigint[]) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT id FROM sharing_partnerchange WHERE organisation_id = p_organisation AND id = ANY (p_changes)
        AND (app_reach() = 'network' OR app_purpose() = 'traitement_automatique')
$$;
