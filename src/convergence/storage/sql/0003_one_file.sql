-- The one file to which the actor is held (the young person herself, a guest with a link); NULL for professionals.
CREATE FUNCTION app_file() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.file', true), '')::uuid $$;
