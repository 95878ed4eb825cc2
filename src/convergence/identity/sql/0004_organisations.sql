-- The ground knows of an organisation what decides whether files are open to it: its kind, and whether it holds files.
-- Kept by the database itself, whoever writes structures and however.
CREATE FUNCTION identity_tell_organisation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    INSERT INTO storage_organisation (organisation_id, kind, holds_files)
        VALUES (NEW.id, NEW.kind, NEW.kind IN ('mission_locale', 'paio'))
        ON CONFLICT (organisation_id) DO UPDATE SET kind = excluded.kind, holds_files = excluded.holds_files;
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_organisation AFTER INSERT OR UPDATE OF kind ON identity_structure
    FOR EACH ROW EXECUTE FUNCTION identity_tell_organisation();
INSERT INTO storage_organisation (organisation_id, kind, holds_files)
    SELECT id, kind, kind IN ('mission_locale', 'paio') FROM identity_structure
    ON CONFLICT DO NOTHING;
