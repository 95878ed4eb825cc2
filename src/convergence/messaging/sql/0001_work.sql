-- Which structures have something to send or to say now: asked by the house alone, before it acts for each of them.
CREATE FUNCTION messaging_structures_with_work(p_at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT w.structure_id FROM (
        SELECT structure_id FROM messaging_reminder WHERE state = 'prevu' AND due_at <= p_at
        UNION SELECT structure_id FROM messaging_groupmessage WHERE state = 'en_cours'
        UNION SELECT structure_id FROM messaging_replacement WHERE ended_at IS NULL AND ends_on <= (p_at + interval '1 day')::date
    ) w WHERE app_purpose() = 'traitement_automatique'
$$;
