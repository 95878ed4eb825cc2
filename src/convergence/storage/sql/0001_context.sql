-- Who acts, for which organisation, for what: set locally by convergence.storage.session, one transaction at a time.
-- A value never set is NULL, a value set in an earlier transaction of the same connection is '': both mean "nobody".

CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user', true), '')::uuid $$;

-- The organisation for which the actor works (users, requests, journal).
CREATE FUNCTION app_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.organisation', true), '')::uuid $$;

-- The structure whose files the actor may open: NULL for an actor without the right to read files.
CREATE FUNCTION app_structure() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.structure', true), '')::uuid $$;

CREATE FUNCTION app_purpose() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('app.purpose', true), '') $$;

-- 'network' for the few who administer structures that are not theirs.
CREATE FUNCTION app_reach() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('app.reach', true), '') $$;

CREATE FUNCTION app_change() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.change', true), '')::bigint $$;

-- unaccent() is not immutable: this is, because the dictionary is named.
CREATE FUNCTION immutable_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$;
