-- What no program error and no stolen account of one structure may do, whatever the code above decides.

-- Four eyes: an account opens nothing before a second person has approved it (breach of December 2025).
CREATE FUNCTION identity_four_eyes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    IF app_purpose() = 'traitement_automatique' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'a_valider' OR NEW.decided_by_id IS NOT NULL OR NEW.created_by_id IS DISTINCT FROM app_user()
           OR NEW.code_given_at IS NOT NULL OR coalesce(NEW.code_asked_by_id, NEW.created_by_id) <> NEW.created_by_id THEN
            RAISE EXCEPTION 'an account starts pending, in the name of who asks for it' USING ERRCODE = 'CV003';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.created_by_id <> OLD.created_by_id
       OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND NEW.decided_by_id IS DISTINCT FROM app_user())
       OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
           (('a_valider', 'actif'), ('a_valider', 'refuse'), ('actif', 'desactive'), ('desactive', 'actif')))
       OR (NEW.state = 'actif' AND NEW.decided_by_id IS NULL)
       OR (NEW.state = 'actif' AND OLD.state = 'desactive' AND NEW.id = app_user()) THEN
        RAISE EXCEPTION 'an account is approved by a second person' USING ERRCODE = 'CV003';
    END IF;
    IF (NEW.code_asked_by_id IS DISTINCT FROM OLD.code_asked_by_id AND NEW.code_asked_by_id IS NOT NULL
            AND (NEW.code_asked_by_id IS DISTINCT FROM app_user() OR NEW.id = app_user()))
       OR (NEW.code_given_at IS DISTINCT FROM OLD.code_given_at
            AND (OLD.code_asked_by_id IS NULL OR app_user() IN (OLD.code_asked_by_id, NEW.id))) THEN
        RAISE EXCEPTION 'an access code is given by a second person' USING ERRCODE = 'CV003';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER four_eyes BEFORE INSERT OR UPDATE ON identity_user FOR EACH ROW EXECUTE FUNCTION identity_four_eyes();

-- Nobody gives a role to herself; who, where and which role never change: a role ends and another begins.
CREATE FUNCTION identity_role_by_another() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.user_id, NEW.structure_id, NEW.role) IS DISTINCT FROM (OLD.user_id, OLD.structure_id, OLD.role) THEN
        RAISE EXCEPTION 'a membership is ended, never turned into another' USING ERRCODE = 'CV004';
    END IF;
    IF app_purpose() = 'traitement_automatique' OR NEW.user_id IS DISTINCT FROM app_user() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR coalesce(NEW.ends_on, 'infinity') > coalesce(OLD.ends_on, 'infinity') THEN
        RAISE EXCEPTION 'nobody gives a role to herself' USING ERRCODE = 'CV004';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER role_by_another BEFORE INSERT OR UPDATE ON identity_membership
    FOR EACH ROW EXECUTE FUNCTION identity_role_by_another();

-- A site named by a membership is one of the same structure.
ALTER TABLE identity_membership ADD CONSTRAINT identity_membership_own_site FOREIGN KEY (structure_id, site_id)
    REFERENCES identity_site (structure_id, id);
