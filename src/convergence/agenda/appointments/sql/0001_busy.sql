-- Busy time knows no young person: it follows her appointment without a foreign key to her file. A file that changes
-- hands takes the time of its appointments along (the former structure does not see it any more); erasure frees it.

CREATE FUNCTION appointments_busy_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM appointments_busytime WHERE ref_id = OLD.id;
        RETURN OLD;
    END IF;
    UPDATE appointments_busytime SET structure_id = NEW.structure_id WHERE ref_id = NEW.id;
    RETURN NEW;
END
$$;

CREATE TRIGGER busy_freed AFTER DELETE ON appointments_appointment
    FOR EACH ROW EXECUTE FUNCTION appointments_busy_follows();
CREATE TRIGGER busy_moved AFTER UPDATE OF structure_id ON appointments_appointment
    FOR EACH ROW WHEN (OLD.structure_id IS DISTINCT FROM NEW.structure_id)
    EXECUTE FUNCTION appointments_busy_follows();
