-- An operator's adviser receives a young person whose file a Mission Locale holds: her time is taken in her own agency,
-- where nobody else sees it. Whoever cancels or moves the appointment (the Mission Locale, the young person) gives it
-- back there too; a file that changes hands takes along the time of the structure that held it, and no other.

CREATE OR REPLACE FUNCTION appointments_busy_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM appointments_busytime WHERE ref_id = OLD.id;
        RETURN OLD;
    END IF;
    UPDATE appointments_busytime SET structure_id = NEW.structure_id
        WHERE ref_id = NEW.id AND structure_id = OLD.structure_id;
    RETURN NEW;
END
$$;

CREATE FUNCTION appointments_busy_elsewhere() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    DELETE FROM appointments_busytime WHERE ref_id = NEW.id AND structure_id <> app_structure();
    RETURN NEW;
END
$$;

CREATE TRIGGER busy_elsewhere AFTER UPDATE OF status, starts_at, ends_at ON appointments_appointment
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('annule', 'reporte'))
        OR (OLD.starts_at, OLD.ends_at) IS DISTINCT FROM (NEW.starts_at, NEW.ends_at)
    ) EXECUTE FUNCTION appointments_busy_elsewhere();
