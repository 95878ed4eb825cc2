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

-- Places, absences and time taken have no file to follow: they go with a structure that is absorbed whole. Only the house
-- itself does it. A name that is already taken there is told apart.
CREATE FUNCTION appointments_follow_merger(p_to uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF app_change() IS NULL OR app_purpose() <> 'traitement_automatique' THEN
        RAISE EXCEPTION 'merger outside the house' USING ERRCODE = 'CV001';
    END IF;
    UPDATE appointments_place p SET structure_id = p_to, name = CASE WHEN EXISTS (
            SELECT 1 FROM appointments_place q
            WHERE q.structure_id = p_to AND q.closed_on IS NULL AND q.name = p.name
        ) THEN p.name || ' (structure absorbée)' ELSE p.name END
        WHERE p.structure_id = app_organisation();
    UPDATE appointments_absence SET structure_id = p_to WHERE structure_id = app_organisation();
    UPDATE appointments_busytime SET structure_id = p_to WHERE structure_id = app_organisation();
END
$$;
